package dev.vigil.streams.topology;

import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.readiness.Card;
import dev.vigil.streams.state.LiveStoreBuilder;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;

/** Judged minutes to scorecards. */
final class ReadinessStage {

    private final CatalogueTimeline catalogues;
    private final PipelineMetrics metrics;

    ReadinessStage(TopologyConfig config, PipelineMetrics metrics) {
        this.metrics = metrics;
        this.catalogues = config.catalogues();
    }

    KStream<String, Card> apply(StreamsBuilder builder, KStream<String, Judged> judged) {
        builder.addStateStore(new LiveStoreBuilder(Names.READINESS_STORE));
        return judged.process(
                () -> new ReadinessProcessor(catalogues, metrics), Named.as(Names.READINESS), Names.READINESS_STORE);
    }
}
