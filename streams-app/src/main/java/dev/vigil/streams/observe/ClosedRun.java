package dev.vigil.streams.observe;

/**
 * What is kept of a run after its close: enough that a re-read event counts nothing, and for a while its last calls, so that
 * attempts and snapshots that arrive after the close still count once. Without calls about 15 bytes.
 */
public final class ClosedRun implements RunMemory {

    static final byte KIND = 2;
    static final byte VERSION = 3;

    private final long closedAt;
    private final long capturedAt;
    private final long lastEventId;
    final Calls calls;
    long snapshotAt;

    ClosedRun(long closedAt, long capturedAt, long lastEventId, long snapshotAt, Calls calls) {
        this.closedAt = closedAt;
        this.capturedAt = capturedAt;
        this.lastEventId = lastEventId;
        this.snapshotAt = snapshotAt;
        this.calls = calls;
    }

    /** The run's close, microseconds since the epoch. */
    public long closedAtMicros() {
        return closedAt;
    }

    /** Id of the close event. */
    public long lastEventId() {
        return lastEventId;
    }

    /** Capture of the close, microseconds since the epoch. */
    public long capturedAtMicros() {
        return capturedAt;
    }

    /** Capture time from which no attempt counts any more, so that {@link #withoutCalls()} loses nothing. */
    public long callsExpireAtMicros(ObserveConfig config) {
        return capturedAt + ObserveConfig.micros(config.attemptHorizon());
    }

    /** Whether calls are remembered that {@link #withoutCalls()} would drop. */
    public boolean hasCalls() {
        return calls.hasClosed();
    }

    /** The bare tombstone. */
    public ClosedRun withoutCalls() {
        return new ClosedRun(closedAt, capturedAt, lastEventId, snapshotAt, calls.forgotten());
    }

    @Override
    public long expiresAtMicros(ObserveConfig config) {
        return capturedAt + ObserveConfig.micros(config.dedupeHorizon());
    }

    @Override
    public byte[] toBytes(Dictionary dictionary) {
        StateWriter out = new StateWriter(dictionary).header(KIND, VERSION);
        out.time(closedAt).time(capturedAt).count(lastEventId).flags(snapshotAt != 0, calls.hasMemory());
        if (snapshotAt != 0) {
            out.time(snapshotAt);
        }
        if (calls.hasMemory()) {
            calls.writeClosed(out);
        }
        return out.toBytes();
    }

    /**
     * Reads {@link #toBytes(Dictionary)}, and what the two versions before it wrote.
     *
     * @throws IllegalArgumentException if the bytes are of another kind or version, or none
     */
    public static ClosedRun fromBytes(byte[] bytes, Dictionary dictionary) {
        StateReader in = new StateReader(bytes, dictionary);
        in.expect("a closed run", KIND, VERSION);
        long closedAt = in.time();
        long capturedAt = in.time();
        long lastEventId = in.lean() ? in.unsigned() : in.number();
        int flags = in.octet();
        long snapshotAt = StateReader.flag(flags, 0) ? in.time() : 0;
        Calls calls = new Calls();
        if (!in.lean() || StateReader.flag(flags, 1)) {
            calls.readClosed(in);
        }
        in.expectEnd();
        return new ClosedRun(closedAt, capturedAt, lastEventId, snapshotAt, calls);
    }
}
