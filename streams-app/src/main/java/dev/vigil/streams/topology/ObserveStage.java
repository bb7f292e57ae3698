package dev.vigil.streams.topology;

import dev.vigil.streams.StreamsAppConfig;
import dev.vigil.streams.state.LiveStoreBuilder;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** Per run, in its own partition: records to observations, facts, and partial panes. */
final class ObserveStage {

    private final StreamsAppConfig config;
    private final int shards;
    private final PipelineMetrics metrics;

    ObserveStage(StreamsAppConfig config, int shards, PipelineMetrics metrics) {
        this.config = config;
        this.shards = shards;
        this.metrics = metrics;
    }

    KStream<String, Observed> apply(StreamsBuilder builder, KStream<byte[], byte[]> records) {
        builder.addStateStore(new LiveStoreBuilder(Names.OBSERVE_STORE));
        return records.process(
                () -> new ObserveProcessor(config, shards, metrics), Named.as(Names.OBSERVE), Names.OBSERVE_STORE);
    }
}
