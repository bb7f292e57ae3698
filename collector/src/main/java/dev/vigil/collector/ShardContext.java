package dev.vigil.collector;

import dev.vigil.collector.NamespaceSource.Result;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What outlives a {@link ShardSession}.
 *
 * @param sources by namespace
 * @param results what all sources put their results into
 * @param discovery who finds runs while this collector owns shard 0
 * @param tally counts what became durable
 * @param assignments numbers the assignments of shards
 */
record ShardContext(
        CollectorConfig config,
        Map<String, NamespaceSource> sources,
        BlockingQueue<Result> results,
        DiscoveryDuty discovery,
        ExportTally tally,
        CollectorMetrics metrics,
        AtomicLong assignments,
        Clock clock) {

    long nextAssignment() {
        return assignments.incrementAndGet();
    }
}
