package dev.vigil.streams.pane;

/** Negative durations count as 0 and are counted: clocks of servers and workers do differ. Not thread-safe. */
final class Clamp {

    private long count;

    /** The duration, or 0. */
    long micros(long durationMicros) {
        if (durationMicros < 0) {
            count++;
            return 0;
        }
        return durationMicros;
    }

    long count() {
        return count;
    }
}
