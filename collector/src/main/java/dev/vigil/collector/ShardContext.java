package dev.vigil.collector;

import dev.vigil.collector.NamespaceSource.Result;
import dev.vigil.collector.sink.EventWriter;
import dev.vigil.collector.sink.ExportPhase;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What outlives a {@link ShardSession}.
 *
 * @param shards how many there are in all
 * @param sources by namespace
 * @param results what all sources put their results into
 * @param discovery who finds runs while this collector owns shard 0
 * @param tally counts what became durable
 * @param refused topics that are left out for now
 * @param writers opens what makes records durable
 * @param phases told what the export does at the moment
 * @param assignments numbers the assignments of shards
 */
record ShardContext(
        CollectorConfig config,
        int shards,
        Map<String, NamespaceSource> sources,
        BlockingQueue<Result> results,
        DiscoveryDuty discovery,
        ExportTally tally,
        CollectorMetrics metrics,
        RefusedTopics refused,
        EventWriter.Factory writers,
        ExportPhase.Observer phases,
        AtomicLong assignments,
        Clock clock) {

    long nextAssignment() {
        return assignments.incrementAndGet();
    }
}
