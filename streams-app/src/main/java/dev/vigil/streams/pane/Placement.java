package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;

/**
 * Where an observation counts.
 *
 * @param minute minute of its own time
 * @param entersMinute for what is not on time: the minute whose close shows it to the detectors, the one that holds the last
 *     marker; {@link #NEVER} = too old for them
 */
record Placement(Scope scope, PaneClock clock, long minute, Timing timing, long entersMinute) {

    static final long NEVER = Long.MIN_VALUE;
}
