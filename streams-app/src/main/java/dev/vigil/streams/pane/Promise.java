package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;

/**
 * What a marker promises of a scope. Microseconds since the epoch; 0 = nothing promised yet.
 *
 * @param closedToMicros every run that closed before it is in the partition whole
 * @param openReadToMicros every open run was read after it
 * @param capturedAtMicros when the marker was captured
 */
public record Promise(Scope scope, long closedToMicros, long openReadToMicros, long capturedAtMicros) {

    /** Everything before it is there, by this clock: for {@code OPEN_READ_TO} the smaller of both promises. */
    public long to(PaneClock clock) {
        return clock == PaneClock.CLOSED_TO ? closedToMicros : Math.min(closedToMicros, openReadToMicros);
    }

    /** Each promise at its furthest, captured when the newer marker was. */
    Promise furthest(Promise newer) {
        return new Promise(
                scope,
                Math.max(closedToMicros, newer.closedToMicros),
                Math.max(openReadToMicros, newer.openReadToMicros),
                newer.capturedAtMicros);
    }

    boolean goesBack(Promise newer) {
        return newer.closedToMicros < closedToMicros || newer.openReadToMicros < openReadToMicros;
    }

    /** Whether a minute lies between this promise and the next: its capture then decides how old the minute was at its close. */
    boolean closesMinuteBefore(Promise next) {
        for (PaneClock clock : PaneClock.values()) {
            if (PaneKey.minuteOf(next.to(clock)) > PaneKey.minuteOf(to(clock))) {
                return true;
            }
        }
        return false;
    }
}
