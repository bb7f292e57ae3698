package dev.vigil.collector.source.temporal;

import java.time.Duration;

/**
 * How visibility is scanned.
 *
 * @param interval pause between scans where queries are taken
 * @param listInterval pause between scans where everything is listed each time
 * @param lag how long after its close a run is sure to be visible: promises end this long before now
 * @param overlap how far each scan reaches back over what was scanned before
 * @param deepOverlap how far every {@code deepEvery} a scan reaches back, for runs that became visible late
 * @param deepEvery how often that is
 * @param liveWindow how much of the past is scanned at once at the start, before anything else; also the longest
 *     interruption that is made up for in order rather than behind the newest
 * @param openEvery how often all open runs are listed again
 * @param problemsEvery how often runs with reported problems are listed
 */
public record ScanConfig(
        Duration interval,
        Duration listInterval,
        Duration lag,
        Duration overlap,
        Duration deepOverlap,
        Duration deepEvery,
        Duration liveWindow,
        Duration openEvery,
        Duration problemsEvery) {

    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
    public static final Duration DEFAULT_LIST_INTERVAL = Duration.ofMillis(400);
    public static final Duration DEFAULT_LAG = Duration.ofSeconds(10);
    public static final Duration DEFAULT_OVERLAP = Duration.ofSeconds(20);
    public static final Duration DEFAULT_DEEP_OVERLAP = Duration.ofMinutes(10);
    public static final Duration DEFAULT_DEEP_EVERY = Duration.ofMinutes(1);
    public static final Duration DEFAULT_LIVE_WINDOW = Duration.ofMinutes(5);
    public static final Duration DEFAULT_OPEN_EVERY = Duration.ofMinutes(10);
    public static final Duration DEFAULT_PROBLEMS_EVERY = Duration.ofSeconds(10);

    public static ScanConfig defaults() {
        return new ScanConfig(
                DEFAULT_INTERVAL,
                DEFAULT_LIST_INTERVAL,
                DEFAULT_LAG,
                DEFAULT_OVERLAP,
                DEFAULT_DEEP_OVERLAP,
                DEFAULT_DEEP_EVERY,
                DEFAULT_LIVE_WINDOW,
                DEFAULT_OPEN_EVERY,
                DEFAULT_PROBLEMS_EVERY);
    }

    public ScanConfig withInterval(Duration newInterval) {
        return new ScanConfig(
                newInterval, listInterval, lag, overlap, deepOverlap, deepEvery, liveWindow, openEvery, problemsEvery);
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
