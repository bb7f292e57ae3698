package dev.vigil.streams.observe;

/**
 * The live state of one open run. It may exist before the run's first event was read, if an attempt, a snapshot or the run before
 * spoke of it first. Size: about 40 bytes for a plain open run, plus what is open.
 */
public final class RunState implements RunMemory {

    static final byte KIND = 1;
    static final byte VERSION = 4;

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
    public byte[] toBytes(Dictionary dictionary) {
        StateWriter out = new StateWriter(dictionary).header(KIND, VERSION);
        boolean fromTheFirst = firstEventId == 1;
        out.flags(
                snapshotAt != 0,
                fromTheFirst,
                !calls.isEmpty(),
                !timers.isEmpty(),
                !signals.isEmpty(),
                !accepted.isEmpty());
        out.time(capturedAt);
        if (!fromTheFirst) {
            out.count(firstEventId);
        }
        out.count(lastEventId);
        if (snapshotAt != 0) {
            out.time(snapshotAt);
        }
        execution.write(out);
        if (!calls.isEmpty()) {
            calls.write(out);
        }
        if (!timers.isEmpty()) {
            timers.write(out);
        }
        if (!signals.isEmpty()) {
            signals.write(out);
        }
        task.write(out, execution);
        if (!accepted.isEmpty()) {
            accepted.write(out);
        }
        return out.toBytes();
    }

    /**
     * Reads {@link #toBytes(Dictionary)}, and what the two versions before it wrote.
     *
     * @throws IllegalArgumentException if the bytes are of another kind or version, or none
     */
    public static RunState fromBytes(byte[] bytes, Dictionary dictionary) {
        StateReader in = new StateReader(bytes, dictionary);
        in.expect("an open run", KIND, VERSION);
        return in.sharing() ? read(in) : readWithoutDictionary(in);
    }

    private static RunState read(StateReader in) {
        int flags = in.octet();
        long capturedAt = in.time();
        long firstEventId = StateReader.flag(flags, 1) ? 1 : id(in);
        long lastEventId = id(in);
        long snapshotAt = StateReader.flag(flags, 0) ? in.time() : 0;
        Execution execution = in.lean() ? Execution.read(in) : Execution.readBefore(in);
        RunState state = new RunState(
                execution,
                StateReader.flag(flags, 2) ? Calls.read(in) : new Calls(),
                StateReader.flag(flags, 3) ? Timers.read(in) : new Timers(),
                StateReader.flag(flags, 4) ? Signals.read(in) : new Signals(),
                in.lean() ? WorkflowTask.read(in, execution) : WorkflowTask.readBefore(in),
                StateReader.flag(flags, 5) ? Accepted.read(in) : new Accepted());
        return state.at(in, capturedAt, firstEventId, lastEventId, snapshotAt);
    }

    private static long id(StateReader in) {
        return in.lean() ? in.unsigned() : in.number();
    }

    /** Version 2. */
    private static RunState readWithoutDictionary(StateReader in) {
        long capturedAt = in.time();
        long firstEventId = in.number();
        long lastEventId = in.number();
        long snapshotAt = in.octet() == 0 ? 0 : in.time();
        RunState state = new RunState(
                Execution.readBefore(in),
                Calls.read(in),
                Timers.read(in),
                Signals.read(in),
                WorkflowTask.readBefore(in),
                new Accepted());
        return state.at(in, capturedAt, firstEventId, lastEventId, snapshotAt);
    }

    private RunState at(StateReader in, long captured, long first, long last, long snapshot) {
        capturedAt = captured;
        firstEventId = first;
        lastEventId = last;
        snapshotAt = snapshot;
        in.expectEnd();
        return this;
    }
}
