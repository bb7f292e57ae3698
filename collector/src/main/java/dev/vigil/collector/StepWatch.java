package dev.vigil.collector;

/** Notices a wall clock that is set back: everything that was to happen "at" a time would wait for that time again. One thread. */
final class StepWatch {

    /** Less than this is what keeping time over the network does all the time, microseconds. */
    static final long TOLERATED_MICROS = 1_000_000;

    private long lastMicros = Long.MIN_VALUE;

    /** Whether the clock went back since the last call by more than is tolerated. */
    boolean wentBack(long nowMicros) {
        boolean back = lastMicros != Long.MIN_VALUE && nowMicros < lastMicros - TOLERATED_MICROS;
        lastMicros = back ? nowMicros : Math.max(lastMicros, nowMicros);
        return back;
    }
}
