package dev.vigil.streams.topology;

import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.state.LiveStoreBuilder;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** Rules on panes: alerts, and judged minutes for the scorecards. */
final class JudgeStage {

    private final CatalogueTimeline catalogues;
    private final PipelineMetrics metrics;

    JudgeStage(TopologyConfig config, PipelineMetrics metrics) {
        this.catalogues = config.catalogues();
        this.metrics = metrics;
    }

    KStream<String, Judged> apply(StreamsBuilder builder, KStream<String, Merged> merged) {
        builder.addStateStore(new LiveStoreBuilder(Names.JUDGE_STORE));
        return merged.process(() -> new JudgeProcessor(catalogues, metrics), Named.as(Names.JUDGE), Names.JUDGE_STORE);
    }
}
