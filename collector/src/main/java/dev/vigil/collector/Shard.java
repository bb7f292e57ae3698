package dev.vigil.collector;

import dev.vigil.collector.progress.ProgressChange;
import dev.vigil.collector.progress.Promise;
import dev.vigil.collector.progress.ShardProgress;
import dev.vigil.collector.sink.Outgoing;
import dev.vigil.collector.sink.ProgressReader;
import dev.vigil.schema.Keys;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.Discovery;
import dev.vigil.schema.collector.RunProgress;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shard as long as it is ours: what is known of it, and what is on its way into the next transaction. Confined to the
 * thread of the {@link ShardLoop}; thrown away with the shard, or with a transaction that failed.
 */
final class Shard implements ProgressReader.Restore {

    /** How often the shard's own progress is written; a crash sets its promises back by as much. */
    private static final long OWN_PROGRESS_EVERY_MICROS = 2_000_000;

    /** How often the shard tells the ledger what it holds, microseconds. */
    private static final long LEDGER_EVERY_MICROS = 5_000_000;

    /** One assignment of a shard; results that were asked for under an earlier one are not taken. */
    record Assignment(int shard, long number) {}

    private final String cluster;
    private final Assignment assignment;
    private final Map<String, ShardProgress> namespaces = new LinkedHashMap<>();
    private final List<Outgoing<?>> outgoing = new ArrayList<>();
    private int undecodable;
    private long nextOffset;
    private long markedAtMicros;
    private long ownProgressAtMicros;
    private long ledgerAtMicros;

    Shard(CollectorConfig config, Assignment assignment) {
        this.cluster = config.cluster();
        this.assignment = assignment;
        for (String namespace : config.namespaces()) {
            namespaces.put(
                    namespace,
                    new ShardProgress(
                            namespace,
                            config.reads(),
                            config.describes(),
                            config.namespaces().size()));
        }
    }

    Assignment assignment() {
        return assignment;
    }

    Map<String, ShardProgress> namespaces() {
        return namespaces;
    }

    /** Null if the namespace is not configured (any more). */
    @Nullable
    ShardProgress namespace(String namespace) {
        return namespaces.get(namespace);
    }

    // ---- restored

    @Override
    public void record(RunProgress progress) {
        ShardProgress namespace = namespaces.get(progress.getNamespace());
        if (namespace != null && progress.getSource().getCluster().equals(cluster)) {
            namespace.restore(progress);
        }
    }

    @Override
    public void forgotten(String namespace, String runId) {
        ShardProgress progress = namespaces.get(namespace);
        if (progress != null) {
            progress.restoreForgotten(runId);
        }
    }

    @Override
    public void undecodable() {
        undecodable++;
    }

    /** All is restored. How many records could not be decoded. */
    int restored(long nextDiscovery, long nowMicros) {
        nextOffset = nextDiscovery;
        namespaces.values().forEach(namespace -> namespace.restored(nowMicros));
        return undecodable;
    }

    // ---- what comes in

    void told(Discovery discovery, long offset, long nowMicros) {
        ShardProgress namespace = namespaces.get(discovery.getNamespace());
        if (namespace != null && discovery.getSource().getCluster().equals(cluster)) {
            namespace.discovered(discovery, nowMicros);
        }
        nextOffset = offset + 1;
    }

    // ---- what goes out

    /** @param events of one run */
    void export(List<WorkflowEvent> events) {
        String key = "";
        for (WorkflowEvent event : events) {
            key = key.isEmpty() ? Keys.of(cluster, event.getNamespace(), event.getWorkflowId()) : key;
            add(new Outgoing<>(
                    Topics.WORKFLOW_EVENTS,
                    assignment.shard(),
                    key,
                    event,
                    event.getSource().getCapturedAtMicros()));
        }
    }

    void export(RunSnapshot snapshot) {
        String key = Keys.of(cluster, snapshot.getNamespace(), snapshot.getWorkflowId());
        add(new Outgoing<>(
                Topics.RUN_SNAPSHOTS,
                assignment.shard(),
                key,
                snapshot,
                snapshot.getSource().getCapturedAtMicros()));
    }

    void add(Outgoing<?> record) {
        outgoing.add(record);
    }

    boolean hasWork() {
        return !outgoing.isEmpty() || namespaces.values().stream().anyMatch(ShardProgress::hasProgress);
    }

    int outgoing() {
        return outgoing.size();
    }

    boolean markDue(long nowMicros, long everyMicros) {
        return nowMicros - markedAtMicros >= everyMicros;
    }

    /** Everything for one transaction: events first, then the progress they mean, then the promise that includes them. */
    List<Outgoing<?>> take(boolean mark, long nowMicros) {
        boolean ledger = mark && nowMicros - ledgerAtMicros >= LEDGER_EVERY_MICROS;
        boolean own = mark && nowMicros - ownProgressAtMicros >= OWN_PROGRESS_EVERY_MICROS;
        for (Map.Entry<String, ShardProgress> entry : namespaces.entrySet()) {
            ShardProgress progress = entry.getValue();
            boolean forgotten = mark && progress.forgetOld();
            for (ProgressChange change : progress.takeProgress(cluster, nowMicros)) {
                add(new Outgoing<>(
                        Topics.PROGRESS,
                        assignment.shard(),
                        change.run().progressKey(cluster),
                        change.record(),
                        nowMicros));
            }
            if (mark) {
                mark(entry.getKey(), progress, own || forgotten, nowMicros);
                if (ledger) {
                    ledger(entry.getKey(), progress, nowMicros);
                }
            }
        }
        if (mark) {
            markedAtMicros = nowMicros;
            ownProgressAtMicros = own ? nowMicros : ownProgressAtMicros;
            ledgerAtMicros = ledger ? nowMicros : ledgerAtMicros;
        }
        List<Outgoing<?>> taken = List.copyOf(outgoing);
        outgoing.clear();
        return taken;
    }

    /** The ledger is told of all hours again, soon. */
    void tellLedgerAll() {
        namespaces.values().forEach(ShardProgress::allHoursChanged);
    }

    /** The next transaction writes the shard's own progress as well: the collector stops. */
    void closing() {
        ownProgressAtMicros = 0;
        ledgerAtMicros = 0;
        markedAtMicros = 0;
    }

    long nextOffset() {
        return nextOffset;
    }

    private void mark(String namespace, ShardProgress progress, boolean own, long nowMicros) {
        Promise promise = progress.promise();
        if (promise.closedToMicros() == 0) {
            return; // nothing can be promised before the first scan
        }
        String key = Keys.of(cluster, namespace);
        add(new Outgoing<>(
                Topics.WORKFLOW_EVENTS,
                assignment.shard(),
                key,
                promise.marker(cluster, namespace, Topics.WORKFLOW_EVENTS.name(), nowMicros),
                nowMicros));
        if (own) {
            add(new Outgoing<>(
                    Topics.PROGRESS, assignment.shard(), key, progress.ownProgress(cluster, nowMicros), nowMicros));
        }
    }

    /** What the shard holds of each hour that changed, and how far it has come. */
    private void ledger(String namespace, ShardProgress progress, long nowMicros) {
        progress.takeChangedHours().forEach((hour, held) -> {
            Completeness part = LedgerRecords.part(cluster, namespace, assignment.shard(), nowMicros)
                    .setHourStartMicros(hour)
                    .setHeldRuns(held.runs())
                    .setHeldEvents(held.events())
                    .build();
            add(LedgerRecords.outgoing(cluster, part, nowMicros));
        });
        Promise promise = progress.promise();
        Completeness reached = LedgerRecords.part(cluster, namespace, assignment.shard(), nowMicros)
                .setUnreadableRuns(progress.unreadableRuns())
                .setCompleteToMicros(promise.closedToMicros())
                .setRememberedFromMicros(progress.rememberedFromMicros())
                .build();
        add(LedgerRecords.outgoing(cluster, reached, nowMicros));
    }
}
