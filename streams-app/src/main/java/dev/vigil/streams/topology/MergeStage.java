package dev.vigil.streams.topology;

import dev.vigil.streams.state.LiveStoreBuilder;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** Partial panes of all source partitions to the panes of a minute, closed by the markers; panes to windows. */
final class MergeStage {

    private final TopologyConfig config;
    private final PipelineMetrics metrics;

    MergeStage(TopologyConfig config, PipelineMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    KStream<String, Merged> apply(StreamsBuilder builder, KStream<Integer, byte[]> partials) {
        builder.addStateStore(new LiveStoreBuilder(Names.MERGE_STORE));
        return partials.process(() -> new MergeProcessor(config, metrics), Named.as(Names.MERGE), Names.MERGE_STORE);
    }
}
