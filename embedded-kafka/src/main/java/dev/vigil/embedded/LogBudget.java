package dev.vigil.embedded;

/**
 * How a limit on the whole data directory becomes Kafka's limits on one partition. Kafka knows no limit on all logs
 * together, so half of the limit goes to the event partitions, which the creator of the topics has to set ({@link
 * #eventPartitionBytes}, as {@code retention.bytes} of {@code workflow-events}), and half to all other partitions through
 * the broker's default. What is over is deleted, the oldest first, within about six seconds: a burst goes over the limit by what arrives in
 * that time.
 *
 * <p>Kafka deletes whole segments and never the one being written, so a partition holds at most {@code retention.bytes}
 * and one segment: a share counts both. The promise is kept up to {@value #PARTITIONS} other partitions (the catalogue has
 * 81, Kafka 6, Kafka Streams some) and for topics that are deleted by age or size; a compacted topic is as large as its
 * live keys and stands outside, as does the 24 MiB of the cluster's own metadata.
 */
record LogBudget(long maxBytes) {

    /** Partitions that share the second half. */
    static final int PARTITIONS = 128;

    /** 1 MiB, the smallest that Kafka takes. */
    private static final long MIN_SEGMENT_BYTES = 1L << 20;

    private static final long MAX_SEGMENT_BYTES = 16L << 20;

    /** {@code log.segment.bytes}: a quarter of a share, at least 1 MiB. */
    long segmentBytes() {
        return Math.min(MAX_SEGMENT_BYTES, Math.max(MIN_SEGMENT_BYTES, share() / 4));
    }

    /** {@code log.retention.bytes} of each partition that has none of its own. */
    long partitionBytes() {
        return share() - segmentBytes();
    }

    /** {@code retention.bytes} of each partition of the events. */
    long eventPartitionBytes(int eventPartitions) {
        return Math.max(partitionBytes(), maxBytes / 2 / eventPartitions - segmentBytes());
    }

    private long share() {
        return maxBytes / 2 / PARTITIONS;
    }
}
