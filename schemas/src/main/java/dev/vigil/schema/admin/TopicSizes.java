package dev.vigil.schema.admin;

import dev.vigil.schema.Topic;

/**
 * What an installation chooses about its topics.
 *
 * @param shards partitions of {@code workflow-events} and all topics co-partitioned with it, 1 to 1,000
 * @param merge partitions of window topics and alerts, 1 to 1,000
 * @param replication replication factor; -1: the broker's {@code default.replication.factor}
 * @param eventPartitionBytes {@code retention.bytes} of each partition of {@code workflow-events}; -1: the broker's default.
 *     Only an embedded broker with a limit on its disk needs it
 */
public record TopicSizes(int shards, int merge, short replication, long eventPartitionBytes) {

    public static final int DEFAULT_SHARDS = 8;
    public static final int DEFAULT_MERGE = 2;
    public static final short BROKER_DEFAULT = -1;

    public static final TopicSizes DEFAULT = new TopicSizes(DEFAULT_SHARDS, DEFAULT_MERGE, BROKER_DEFAULT, -1);

    private static final int MOST_PARTITIONS = 1_000;

    public TopicSizes {
        requirePartitions("shards", shards);
        requirePartitions("merge", merge);
        if (replication != BROKER_DEFAULT && replication < 1) {
            throw new IllegalArgumentException(
                    "replication must be at least 1, or -1 for the broker's default, got: " + replication);
        }
    }

    public TopicSizes withEventPartitionBytes(long bytes) {
        return new TopicSizes(shards, merge, replication, bytes);
    }

    /** The partition count that a topic of the catalogue is created with. */
    int partitions(Topic<?, ?> topic) {
        return switch (topic.layout().sizing()) {
            case SHARDS -> shards;
            case MERGE -> merge;
            case SINGLE -> 1;
        };
    }

    private static void requirePartitions(String name, int partitions) {
        if (partitions < 1 || partitions > MOST_PARTITIONS) {
            throw new IllegalArgumentException(
                    name + " must be in 1.." + MOST_PARTITIONS + " partitions, got: " + partitions);
        }
    }
}
