package dev.vigil.streams.observe;

/**
 * The live state of one open run. It may exist before the run's first event was read, if an attempt, a snapshot or the run before
 * spoke of it first. Size: about 80 bytes for a plain open run, plus what is open.
 */
public final class RunState implements RunMemory {

    static final byte KIND = 1;
    private static final byte VERSION = 2;

    final Execution execution;
    final Calls calls;
    final Timers timers;
    final Signals signals;
    final WorkflowTask task;
    final Accepted accepted;

    /** Ids of the first and the last event read; 0 = none. */
    long firstEventId;

    long lastEventId;
    /** Largest capture time of the records applied. */
    long capturedAt;
    /** Capture time of the last snapshot applied; 0 = none. */
    long snapshotAt;

    RunState() {
        this(new Execution(), new Calls(), new Timers(), new Signals(), new WorkflowTask(), new Accepted());
    }

    private RunState(
            Execution execution, Calls calls, Timers timers, Signals signals, WorkflowTask task, Accepted accepted) {
        this.execution = execution;
        this.calls = calls;
        this.timers = timers;
        this.signals = signals;
        this.task = task;
        this.accepted = accepted;
    }

    /** Id of the last event read; 0 = none yet. */
    public long lastEventId() {
        return lastEventId;
    }

    /** Workflow type; empty until the run's first event was read. */
    public String workflowType() {
        return execution.workflowType;
    }

    void captured(long capturedAtMicros) {
        capturedAt = Math.max(capturedAt, capturedAtMicros);
    }

    boolean startedInTheMiddle() {
        return firstEventId > 1;
    }

    @Override
    public long expiresAtMicros(ObserveConfig config) {
        return capturedAt + ObserveConfig.micros(lastEventId == 0 ? config.dedupeHorizon() : config.openHorizon());
    }

    @Override
    public byte[] toBytes() {
        StateWriter out = new StateWriter().octet(KIND).octet(VERSION);
        out.time(capturedAt).number(firstEventId).number(lastEventId).flags(snapshotAt != 0, !accepted.isEmpty());
        if (snapshotAt != 0) {
            out.time(snapshotAt);
        }
        execution.write(out);
        calls.write(out);
        timers.write(out);
        signals.write(out);
        task.write(out);
        if (!accepted.isEmpty()) {
            accepted.write(out);
        }
        return out.toBytes();
    }

    /**
     * Reads {@link #toBytes()}.
     *
     * @throws IllegalArgumentException if the bytes are of another kind or version, or none
     */
    public static RunState fromBytes(byte[] bytes) {
        StateReader in = new StateReader(bytes);
        in.expect("an open run", KIND, VERSION);
        long capturedAt = in.time();
        long firstEventId = in.number();
        long lastEventId = in.number();
        int flags = in.octet();
        long snapshotAt = StateReader.flag(flags, 0) ? in.time() : 0;
        RunState state = new RunState(
                Execution.read(in),
                Calls.read(in),
                Timers.read(in),
                Signals.read(in),
                WorkflowTask.read(in),
                StateReader.flag(flags, 1) ? Accepted.read(in) : new Accepted());
        state.capturedAt = capturedAt;
        state.firstEventId = firstEventId;
        state.lastEventId = lastEventId;
        state.snapshotAt = snapshotAt;
        in.expectEnd();
        return state;
    }
}
