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
 * @param earlyRecords records of windows that are still open, at most so many each time a minute of a scope closes, and none while
 *     catching up; 0 = none at all
 * @param catalogues what people declared, by event time
 */
public record TopologyConfig(
        TopicPrefix sourcePrefix,
        TopicPrefix topicPrefix,
        long publishFromMicros,
        int shards,
        int mergePartitions,
        Duration commitWithin,
        int earlyRecords,
        CatalogueTimeline catalogues) {

    /** A thousand busy subjects: some 20 records a second. */
    public static final int EARLY_RECORDS = 1_000;

    private static final Duration COMMIT_WITHIN = Duration.ofMillis(25);

    /** One installation with one catalogue, and without early records: what it publishes depends on its input alone. */
    public TopologyConfig(TopicPrefix topicPrefix, int shards, int mergePartitions, Catalogue catalogue) {
        this(
                topicPrefix,
                topicPrefix,
                Long.MIN_VALUE,
                shards,
                mergePartitions,
                COMMIT_WITHIN,
                0,
                CatalogueTimeline.always(catalogue));
    }

    public TopologyConfig {
        if (shards < 1 || mergePartitions < 1) {
            throw new IllegalArgumentException(
                    "shards and merge partitions must be at least 1, got: " + shards + ", " + mergePartitions);
        }
        if (earlyRecords < 0) {
            throw new IllegalArgumentException("earlyRecords must not be negative, got: " + earlyRecords);
        }
    }
}
