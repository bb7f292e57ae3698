package dev.vigil.collector.progress;

import dev.vigil.collector.progress.ReadOutcome.Piece;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.collector.Discovery;
import dev.vigil.schema.collector.DiscoveryKind;
import dev.vigil.schema.collector.RunProgress;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the owner of a shard knows of one namespace: its open runs and how far each is exported, its closed runs as long
 * as visibility may show them again, how far visibility was scanned. Confined to one thread. Whatever it hands out as
 * exported must be written in one transaction with {@link #takeProgress}, or the whole object be thrown away and restored.
 */
public final class ShardProgress {

    /** How many runs that do not exist are remembered, so that they are not asked for again and again. */
    static final int MAX_GONE = 10_000;

    private final String namespace;
    private final ReadSchedule reads;
    private final DescribeSchedule describes;
    private final OpenRuns open;
    private final ClosedRuns closed;
    private final ChangedProgress changedProgress = new ChangedProgress();
    private final BoundedSet gone = new BoundedSet(MAX_GONE);
    private final SharedNames types = new SharedNames();
    private final Scans scans = new Scans();
    private int restoredRuns;

    public ShardProgress(String namespace, ReadConfig config, DescribeConfig describe) {
        this(namespace, config, describe, 1);
    }

    /** @param namespaces how many share the memory of a shard */
    public ShardProgress(String namespace, ReadConfig config, DescribeConfig describe, int namespaces) {
        this.closed = new ClosedRuns(config.forgetAfter(), ClosedRuns.MAX_REMEMBERED / namespaces);
        this.namespace = namespace;
        this.reads = new ReadSchedule(config);
        this.describes = new DescribeSchedule(describe);
        this.open = new OpenRuns(reads, describes);
    }

    /** Takes one record of the progress topic; the last of each key must come last. */
    public void restore(RunProgress record) {
        if (record.getRunId().isEmpty()) {
            scans.restore(record);
            closed.restoreForgotten(record.getForgottenHours());
            return;
        }
        RunKey key = new RunKey(namespace, record.getWorkflowId(), record.getRunId());
        if (record.getClosed()) {
            open.remove(key.runId());
            closed.add(key, record.getClosedAtMicros(), record.getLastEventId());
            return;
        }
        RunState run = RunState.restored(key, record);
        run.workflowType = types.shared(run.workflowType);
        open.restore(run);
    }

    /** A tombstone of the progress topic. */
    public void restoreForgotten(String runId) {
        open.remove(runId);
        closed.remove(runId);
    }

    /** All is restored: no promise goes on before each restored run was read once more. */
    public void restored(long nowMicros) {
        for (RunState run : open.all()) {
            run.readToMicros = scans.openReadToMicros();
            scans.await(run);
            run.nextReadMicros = nowMicros;
            open.put(run, nowMicros);
        }
        restoredRuns = open.size();
    }

    /** Takes one record of the discoveries topic, in the order of the topic. */
    public void discovered(Discovery record, long nowMicros) {
        if (record.getKind() == DiscoveryKind.SCANNED) {
            scans.scanned(record);
            if (record.getLengthsShown()) {
                open.shownTo(record.getScannedToMicros());
            }
            return;
        }
        RunKey key = new RunKey(namespace, record.getWorkflowId(), record.getRunId());
        if (closed.contains(key.runId()) || gone.contains(key.runId())) {
            return;
        }
        RunState run = known(key, nowMicros);
        run.workflowType = types.shared(record.getWorkflowType());
        if (record.getClosed() && !run.closedSeen) {
            run.closedSeen = true;
            run.closedAtMicros = record.getClosedAtMicros();
            scans.await(run);
            run.change(nowMicros);
        }
        if (record.getHistoryLength() > run.lastEventId) {
            run.change(nowMicros);
        }
        if (record.getReportedProblem()) {
            run.suspicion.problemReported();
        }
        open.put(run, nowMicros);
    }

    private RunState known(RunKey key, long nowMicros) {
        RunState run = open.get(key.runId());
        if (run == null) {
            run = new RunState(key, scans.openReadToMicros()); // holds open_read_to until it is read
            run.nextReadMicros = nowMicros;
            open.put(run, nowMicros);
            changedProgress.add(run);
        }
        return run;
    }

    /** Runs whose turn it is, at most {@code max}, closed ones first; each is being read from now on. */
    public List<RunRead> takeReads(long nowMicros, int max) {
        return open.takeReads(nowMicros, max);
    }

    /**
     * Takes a piece of history.
     *
     * @param openRuns how many open runs this collector reads in all
     */
    public RunExport read(Piece piece, int openRuns, long nowMicros) {
        RunState run = open.get(piece.run().runId());
        if (run == null) {
            return RunExport.NOTHING;
        }
        EventOrder.Next next = EventOrder.after(run.lastEventId, piece.events());
        next.events().forEach(event -> observe(run, event));
        if (piece.resetEventId() != 0) {
            run.resetEventId = piece.resetEventId();
        }
        if (!next.events().isEmpty()) {
            changedProgress.add(run);
        }
        for (WorkflowEvent event : next.events()) {
            if (HistoryEventType.closes(event.getEventType())) {
                close(run, event, nowMicros);
                return new RunExport(next.events(), true);
            }
        }
        if (next.hole()) {
            failed(run, true, nowMicros);
        } else if (piece.last()) {
            if (!run.closedSeen) {
                scans.exported(run); // restored, and still open
                run.barrierNumber = 0;
            }
            reads.read(run, !next.events().isEmpty(), piece.readAtMicros(), scans.lengthsShown(), openRuns, nowMicros);
        }
        open.put(run, nowMicros);
        return new RunExport(next.events(), false);
    }

    private void observe(RunState run, WorkflowEvent event) {
        run.lastEventId = event.getEventId();
        run.suspicion.observe(event);
        if (event.getEventType() == HistoryEventType.WORKFLOW_EXECUTION_STARTED) {
            run.workflowType = types.shared(event.getAttributes().getWorkflowType());
        }
    }

    private void close(RunState run, WorkflowEvent close, long nowMicros) {
        open.remove(run.key.runId());
        scans.exported(run);
        closed.add(run.key, close.getEventTimeMicros(), close.getEventId());
        changedProgress.closed(run, close.getEventTimeMicros());
        String next = close.getAttributes().getNewRunId();
        // what followed a run of long ago may be exported and forgotten; visibility shows it if it is not
        boolean remembered = close.getEventTimeMicros() >= closed.rememberedFromMicros();
        if (!next.isEmpty() && remembered && !closed.contains(next) && !gone.contains(next)) {
            known(new RunKey(namespace, run.key.workflowId(), next), nowMicros);
        }
    }

    /** The server does not have the run: nothing is promised of it, nothing is kept. */
    public void gone(RunKey key) {
        RunState run = open.remove(key.runId());
        if (run != null) {
            scans.exported(run);
            changedProgress.forget(key);
            gone.add(key.runId());
        }
    }

    /**
     * A read failed; it is tried again.
     *
     * @param ofThisRun whether the fault lies with the run; then the pauses grow, and after a few no promise waits for it
     */
    public void failed(RunKey key, boolean ofThisRun, long nowMicros) {
        RunState run = open.get(key.runId());
        if (run != null) {
            failed(run, ofThisRun, nowMicros);
            open.put(run, nowMicros);
        }
    }

    private void failed(RunState run, boolean ofThisRun, long nowMicros) {
        reads.failed(run, ofThisRun, nowMicros);
        if (run.failures >= ReadSchedule.FAILURES_TO_GIVE_UP) {
            scans.exported(run);
        }
    }

    /** Runs to be described now, at most {@code max}; each is being described from now on. */
    public List<RunDescribe> takeDescribes(long nowMicros, int max) {
        return open.takeDescribes(nowMicros, max);
    }

    /** An answer, or null if there was none. */
    public void described(RunKey key, @Nullable RunSnapshot snapshot, long nowMicros) {
        RunState run = open.get(key.runId());
        if (run == null) {
            return;
        }
        describes.described(run, snapshot, nowMicros);
        if (snapshot != null && snapshot.getHistoryLength() > run.lastEventId && !run.reading) {
            run.change(nowMicros);
        }
        if (describes.suspicionChanged(run, nowMicros)) {
            changedProgress.add(run);
        }
        open.put(run, nowMicros);
    }

    /** Whether {@link #takeProgress} has something. */
    public boolean hasProgress() {
        return !changedProgress.isEmpty();
    }

    /** What changed since the last call. */
    public List<ProgressChange> takeProgress(String cluster, long capturedAtMicros) {
        return changedProgress.take(cluster, capturedAtMicros);
    }

    /**
     * Forgets closed runs that no scan will show again and that the ledger cannot look for any more. If there were some, {@link #ownProgress} must be written in
     * the same transaction as {@link #takeProgress}: it holds the ledger's count of them.
     *
     * @return whether there were some
     */
    public boolean forgetOld() {
        List<RunKey> old = closed.takeOld(scans.coverage(), scans.lengthsShown());
        old.forEach(changedProgress::forget);
        return !old.isEmpty();
    }

    /** The shard's own record for the progress topic. */
    public RunProgress ownProgress(String cluster, long capturedAtMicros) {
        return promise().progress(cluster, namespace, closed.forgotten(), capturedAtMicros);
    }

    /** Of every run that closed at or after this it is known whether it is held, microseconds since the epoch. */
    public long rememberedFromMicros() {
        return closed.rememberedFromMicros();
    }

    /** What {@link #takeChangedHours} said became not durable: it says all of it again. */
    public void allHoursChanged() {
        closed.allHoursChanged();
    }

    /** Hours of close times of which more or fewer runs are held than at the last call. */
    public Map<Long, HourCount> takeChangedHours() {
        return closed.takeChangedHours();
    }

    /** What may be promised now. Never goes back. */
    public Promise promise() {
        return scans.promise(open);
    }

    public int openRuns() {
        return open.size();
    }

    /** Runs that could not be read several times in a row. */
    public int unreadableRuns() {
        return open.unreadable();
    }

    /** Runs known to be closed that are not exported yet, and restored ones that were not read since. */
    public int waitingRuns() {
        return scans.waiting();
    }

    /** How many of {@link #waitingRuns} at least were told of since the restart, and would not be held without that. */
    public int newlyWaitingRuns() {
        int waiting = scans.waiting();
        restoredRuns = Math.min(restoredRuns, waiting); // those that were read count no more
        return waiting - restoredRuns;
    }
}
