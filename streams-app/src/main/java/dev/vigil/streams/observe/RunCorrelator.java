package dev.vigil.streams.observe;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.observe.Outcome.Disposition;
import dev.vigil.streams.observe.Outcome.Inheritance;
import org.jspecify.annotations.Nullable;

/**
 * Correlates the records of runs, one record at a time: takes what is remembered of the record's run (null = nothing), tells the
 * sink what the record proves, and returns what to remember.
 *
 * <ul>
 *   <li>Events of one run must come in the order of their ids; an id that was read before counts nothing, a hole is tolerated.
 *   <li>Attempts and snapshots of a run may come at any time, before its first event and after its close: what they and the events
 *       prove together does not depend on the order.
 *   <li>Nothing here reads a clock or remembers anything between calls except the counts of {@link #tolerated}.
 * </ul>
 *
 * Not thread-safe: one per task.
 */
public final class RunCorrelator {

    private final ObserveConfig config;
    private final Tolerances tolerances;
    private final HistoryCorrelation history;
    private final AttemptCorrelation attempts;
    private final SnapshotCorrelation snapshots;

    public RunCorrelator(Declarations declarations, ObserveConfig config) {
        this(declarations, config, new Tolerances());
    }

    private RunCorrelator(Declarations declarations, ObserveConfig config, Tolerances tolerances) {
        this.config = config;
        this.tolerances = tolerances;
        this.history = new HistoryCorrelation(declarations, config, tolerances);
        this.attempts = new AttemptCorrelation(config, tolerances);
        this.snapshots = new SnapshotCorrelation(config, tolerances);
    }

    /** The same for other declarations: it may go on where this one stops, and they count together what is tolerated. */
    public RunCorrelator with(Declarations declarations) {
        return new RunCorrelator(declarations, config, tolerances);
    }

    /**
     * Applies a history event.
     *
     * @throws IllegalArgumentException if the record is a marker or has no event id
     */
    public Outcome apply(@Nullable RunMemory memory, WorkflowEvent event, ObservationSink out) {
        long id = event.getEventId();
        if (event.getKind() != EventKind.EVENT || id < 1) {
            throw new IllegalArgumentException("expected a history event with an id of at least 1, got a "
                    + event.getKind() + " with id " + id + " of run " + event.getRunId());
        }
        if (memory instanceof ClosedRun closed) {
            if (id <= closed.lastEventId()) {
                return Outcome.unchanged(closed, Disposition.DUPLICATE);
            }
            tolerances.count(Tolerated.AFTER_CLOSE);
            return Outcome.unchanged(closed, Disposition.AFTER_CLOSE);
        }
        RunState state = open(memory);
        if (id <= state.lastEventId) {
            return Outcome.unchanged(state, Disposition.DUPLICATE);
        }
        count(state, id);
        state.captured(event.getSource().getCapturedAtMicros());
        Emitter emitter = emitter(RunKey.of(event), event.getWorkflowId(), out);
        history.apply(state, event, emitter);
        if (HistoryEventType.closes(event.getEventType())) {
            return history.close(state, event, emitter);
        }
        return Outcome.changed(state, event.getCopied() ? Disposition.COPIED : Disposition.APPLIED);
    }

    private void count(RunState state, long id) {
        if (state.lastEventId == 0) {
            state.firstEventId = id;
            if (id > 1) {
                tolerances.count(Tolerated.STARTED_IN_THE_MIDDLE);
            }
        } else if (id > state.lastEventId + 1) {
            tolerances.count(Tolerated.GAP, id - state.lastEventId - 1);
            state.accepted.forget();
        }
        state.lastEventId = id;
    }

    /** Applies an attempt as the worker interceptor saw it. */
    public Outcome apply(@Nullable RunMemory memory, ActivityAttempt attempt, ObservationSink out) {
        Emitter emitter = emitter(RunKey.of(attempt), attempt.getWorkflowId(), out);
        if (memory instanceof ClosedRun closed) {
            return attempts.apply(closed, attempt, emitter);
        }
        return attempts.apply(open(memory), attempt, emitter);
    }

    /** Applies what Describe said of a run. */
    public Outcome apply(@Nullable RunMemory memory, RunSnapshot snapshot, ObservationSink out) {
        Emitter emitter = emitter(RunKey.of(snapshot), snapshot.getWorkflowId(), out);
        return snapshots.apply(memory == null ? new RunState() : memory, snapshot, emitter);
    }

    /**
     * Tells a run when its chain began: to be applied to the memory of {@link Inheritance#successor()} whenever an outcome carries
     * an inheritance.
     */
    public Outcome inherit(@Nullable RunMemory memory, Inheritance inheritance) {
        if (memory instanceof ClosedRun closed) {
            return Outcome.unchanged(closed, Disposition.FORGOTTEN);
        }
        RunState state = open(memory);
        state.execution.inherit(inheritance.chainStartedAtMicros());
        state.captured(inheritance.capturedAtMicros());
        return Outcome.changed(state, Disposition.APPLIED);
    }

    /** How often something was put up with since this correlator was made. */
    public long tolerated(Tolerated tolerated) {
        return tolerances.of(tolerated);
    }

    public ObserveConfig config() {
        return config;
    }

    private static RunState open(@Nullable RunMemory memory) {
        return memory instanceof RunState state ? state : new RunState();
    }

    private static Emitter emitter(RunKey key, String workflowId, ObservationSink out) {
        return new Emitter(key.scope(), workflowId, key.runId(), out);
    }
}
