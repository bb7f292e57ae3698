package dev.vigil.streams.topology;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import java.time.Duration;

/**
 * What the topology depends on.
 *
 * @param sourcePrefix prefix of the topics that are read
 * @param topicPrefix prefix of the topics that are written
 * @param publishFromMicros windows, runs and activities that end before it are not published, microseconds since the epoch
 * @param shards partition count of {@code workflow-events}
 * @param mergePartitions merge tasks, at least 1; an installation keeps the number it started with
 * @param commitWithin how long what a fresh record says waits for its commit at each of the two hops
 * @param catalogues what people declared, by event time
 */
public record TopologyConfig(
        TopicPrefix sourcePrefix,
        TopicPrefix topicPrefix,
        long publishFromMicros,
        int shards,
        int mergePartitions,
        Duration commitWithin,
        CatalogueTimeline catalogues) {

    private static final Duration COMMIT_WITHIN = Duration.ofMillis(25);

    /** One installation with one catalogue. */
    public TopologyConfig(TopicPrefix topicPrefix, int shards, int mergePartitions, Catalogue catalogue) {
        this(
                topicPrefix,
                topicPrefix,
                Long.MIN_VALUE,
                shards,
                mergePartitions,
                COMMIT_WITHIN,
                CatalogueTimeline.always(catalogue));
    }

    public TopologyConfig {
        if (shards < 1 || mergePartitions < 1) {
            throw new IllegalArgumentException(
                    "shards and merge partitions must be at least 1, got: " + shards + ", " + mergePartitions);
        }
    }
}
