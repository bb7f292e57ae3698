package dev.vigil.schema;

import java.time.Duration;
import java.util.Optional;

/**
 * What a topic is created with.
 *
 * @param sizing what the partition count follows
 * @param cleanup cleanup policy
 * @param retention how long records are kept ({@code DELETE}) or a compacted topic's latest records live
 *     ({@code COMPACT_DELETE})
 * @param segment how old a segment may grow before it is rolled; empty: the broker's default
 */
public record TopicLayout(Sizing sizing, Cleanup cleanup, Duration retention, Optional<Duration> segment) {

    /** What the partition count of a topic follows. */
    public enum Sizing {
        /** One partition for each shard: {@code workflow-events} and all that is co-partitioned with it. */
        SHARDS,
        /** One partition for each merge task: windows and alerts. */
        MERGE,
        /** One partition. */
        SINGLE
    }

    /** Cleanup policy; the underscore is Kafka's comma. */
    public enum Cleanup {
        DELETE,
        COMPACT,
        COMPACT_DELETE
    }
}
