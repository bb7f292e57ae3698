package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import java.util.SortedMap;

/**
 * A minute whose on-time observations are all there. Minutes of one scope and clock come in ascending order, those without
 * observations too.
 *
 * @param minute minutes since the epoch
 * @param skipped empty minutes right before this one that are not handed over one by one, a multiple of 60; whoever keeps state
 *     per minute treats them as that many minutes without observations
 * @param capturedAtMicros capture of the marker that closed it, microseconds since the epoch
 * @param onTime what counts in this minute
 * @param late observations of earlier minutes, and of this one, that came behind a marker within this minute: detectors add
 *     them here
 */
public record ClosedMinute(
        Scope scope,
        PaneClock clock,
        long minute,
        long skipped,
        long capturedAtMicros,
        SortedMap<PaneKey.Subject, Pane> onTime,
        SortedMap<PaneKey.Subject, Pane> late) {

    /** End, exclusive, microseconds since the epoch. */
    public long endMicros() {
        return (minute + 1) * PaneKey.MINUTE_MICROS;
    }

    /** Whether it closed further behind its end than the horizon of alerts, so that nobody is to be paged for it. */
    public boolean backfilled(PaneLimits limits) {
        return capturedAtMicros - endMicros() > limits.alertHorizonMicros();
    }
}
