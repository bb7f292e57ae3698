package dev.vigil.streams.pane;

import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;

/**
 * Names a pane: one subject, one minute of event time, one promise that closes it.
 *
 * @param subject workflow type, dependency, task queue, {@code activityType@taskQueue}, ...
 * @param minute minutes since the epoch; may be negative for event times before 1970
 */
public record PaneKey(Scope scope, SubjectKind kind, String subject, PaneClock clock, long minute) {

    public static final long MINUTE_MICROS = 60_000_000L;

    /** The subject without the minute: what windows and detectors are kept for. */
    public Subject of() {
        return new Subject(scope, kind, subject, clock);
    }

    public long startMicros() {
        return minute * MINUTE_MICROS;
    }

    /** Minute that holds an event time. */
    public static long minuteOf(long timeMicros) {
        return Math.floorDiv(timeMicros, MINUTE_MICROS);
    }

    /** What windows and detectors are kept for. */
    public record Subject(Scope scope, SubjectKind kind, String name, PaneClock clock) {

        public PaneKey at(long minute) {
            return new PaneKey(scope, kind, name, clock, minute);
        }
    }
}
