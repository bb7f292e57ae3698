package dev.vigil.streams.observe;

import java.time.Duration;

/**
 * The bounds of what is remembered about a run. Every list has one; what lies beyond is counted by {@link Tolerated}, not tracked.
 *
 * @param openActivities scheduled activities of one run tracked at a time, and attempts of activities whose schedule was not read
 *     yet; Temporal itself stops at 2,000 pending activities
 * @param openTimers timers of one run tracked at a time
 * @param closedActivities closed activities of one run remembered, so that attempts and snapshots that arrive after the close are
 *     reconciled
 * @param attemptHorizon how long after the capture of a run's close an attempt may be captured and still count
 * @param dedupeHorizon how long a closed run is remembered after the capture of its close, so that a re-read counts nothing; also
 *     how long attempts of a run wait for its first event
 * @param openHorizon how long an open run is remembered after its last record was captured
 * @param pollerFresh age of the last poll up to which the server's poller counts as alive: a long poll lasts 60 s, and the server
 *     lists the dead for 5 minutes
 */
public record ObserveConfig(
        int openActivities,
        int openTimers,
        int closedActivities,
        Duration attemptHorizon,
        Duration dedupeHorizon,
        Duration openHorizon,
        Duration pollerFresh) {

    public static final ObserveConfig DEFAULT = new ObserveConfig(
            10_000,
            10_000,
            64,
            Duration.ofMinutes(10),
            Duration.ofDays(7),
            Duration.ofDays(90),
            Duration.ofSeconds(90));

    public ObserveConfig {
        if (openActivities < 1 || openTimers < 1 || closedActivities < 1) {
            throw new IllegalArgumentException("observe limits must be at least 1, got: open activities "
                    + openActivities + ", open timers " + openTimers + ", closed activities " + closedActivities);
        }
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
