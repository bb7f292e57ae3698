package dev.vigil.streams.topology;

import dev.vigil.streams.state.LiveStoreBuilder;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** Per run, in its own partition: records to observations, facts, and partial panes. */
final class ObserveStage {

    private final TopologyConfig config;
    private final PipelineMetrics metrics;

    ObserveStage(TopologyConfig config, PipelineMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    KStream<String, Observed> apply(StreamsBuilder builder, KStream<byte[], byte[]> records) {
        builder.addStateStore(new LiveStoreBuilder(Names.OBSERVE_STORE));
        return records.process(
                () -> new ObserveProcessor(config, metrics), Named.as(Names.OBSERVE), Names.OBSERVE_STORE);
    }
}
