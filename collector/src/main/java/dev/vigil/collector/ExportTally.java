package dev.vigil.collector;

import dev.vigil.collector.progress.Promise;
import dev.vigil.collector.progress.ShardProgress;
import dev.vigil.collector.sink.Outgoing;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what became durable, and keeps the numbers for the screen. Written by the shard thread, read by any. */
final class ExportTally {

    /** Events older than this when they are read are history, not news: their age says nothing about the collector. */
    private static final long LIVE_MICROS = 300_000_000;

    /** How often the numbers for the screen are made, microseconds. */
    private static final long STANDING_EVERY_MICROS = 250_000;

    /**
     * What this collector's shards hold of a namespace; times in microseconds since the epoch, the smallest of all shards,
     * 0 before the first scan.
     */
    record Standing(int open, int waiting, int unreadable, long closedToMicros, long openReadToMicros) {

        static final Standing NONE = new Standing(0, 0, 0, 0, 0);

        /** No shard yet: any is the smallest. */
        private static final Standing START = new Standing(0, 0, 0, Long.MAX_VALUE, Long.MAX_VALUE);

        Standing plus(ShardProgress shard) {
            Promise promise = shard.promise();
            return new Standing(
                    open + shard.openRuns(),
                    waiting + shard.waitingRuns(),
                    unreadable + shard.unreadableRuns(),
                    Math.min(closedToMicros, promise.closedToMicros()),
                    Math.min(openReadToMicros, promise.openReadToMicros()));
        }
    }

    private final CollectorMetrics metrics;
    private final Map<String, LongAdder> events = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> closed = new ConcurrentHashMap<>();
    private volatile Map<String, Standing> standings = Map.of();
    private volatile int ownedShards;
    private long stoodAtMicros;

    ExportTally(CollectorMetrics metrics, List<String> namespaces) {
        this.metrics = metrics;
        for (String namespace : namespaces) {
            events.put(namespace, new LongAdder());
            closed.put(namespace, new LongAdder());
            metrics.events.labels(namespace, Origin.LIVE.name());
        }
    }

    /** A transaction is durable. */
    void committed(List<Outgoing<?>> records, long nowMicros) {
        metrics.transactions.labels("committed").inc();
        for (Outgoing<?> record : records) {
            if (record.value() instanceof WorkflowEvent event && event.getKind() == EventKind.EVENT) {
                add(events, event.getNamespace());
                metrics.events.labels(event.getNamespace(), Origin.LIVE.name()).inc();
                long ageMicros = nowMicros - event.getEventTimeMicros();
                if (ageMicros < LIVE_MICROS) {
                    metrics.eventAge.observe(ageMicros / 1e6);
                }
                if (HistoryEventType.closes(event.getEventType())) {
                    add(closed, event.getNamespace());
                    metrics.runs.labels(event.getNamespace(), "closed").inc();
                }
            }
        }
    }

    /** A run was there and is not any more. */
    void gone(String namespace) {
        metrics.runs.labels(namespace, "gone").inc();
    }

    /** Now and then makes the numbers for the screen. */
    void stand(Collection<Shard> shards, long nowMicros) {
        if (nowMicros - stoodAtMicros < STANDING_EVERY_MICROS && shards.size() == ownedShards) {
            return;
        }
        stoodAtMicros = nowMicros;
        ownedShards = shards.size();
        Map<String, Standing> now = new HashMap<>();
        for (Shard shard : shards) {
            shard.namespaces()
                    .forEach((namespace, progress) -> now.put(
                            namespace,
                            now.getOrDefault(namespace, Standing.START).plus(progress)));
        }
        standings = Map.copyOf(now);
        now.forEach((namespace, standing) -> {
            metrics.openRuns.labels(namespace).set(standing.open());
            metrics.completeTo.labels(namespace).set(standing.closedToMicros() / 1e6);
        });
    }

    Standing standing(String namespace) {
        return standings.getOrDefault(namespace, Standing.NONE);
    }

    int ownedShards() {
        return ownedShards;
    }

    long events(String namespace) {
        return sum(events.get(namespace));
    }

    long closed(String namespace) {
        return sum(closed.get(namespace));
    }

    private static void add(Map<String, LongAdder> counts, String namespace) {
        counts.computeIfAbsent(namespace, each -> new LongAdder()).increment();
    }

    private static long sum(@Nullable LongAdder adder) {
        return adder == null ? 0 : adder.sum();
    }
}
