package dev.vigil.streams.topology;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.streams.catalogue.Catalogue;

/**
 * What the topology depends on.
 *
 * @param topicPrefix prefix of all topics
 * @param shards partition count of {@code workflow-events}
 * @param mergePartitions merge tasks, at least 1; an installation keeps the number it started with
 * @param catalogue what people declared
 */
public record TopologyConfig(TopicPrefix topicPrefix, int shards, int mergePartitions, Catalogue catalogue) {

    public TopologyConfig {
        if (shards < 1 || mergePartitions < 1) {
            throw new IllegalArgumentException(
                    "shards and merge partitions must be at least 1, got: " + shards + ", " + mergePartitions);
        }
    }
}
