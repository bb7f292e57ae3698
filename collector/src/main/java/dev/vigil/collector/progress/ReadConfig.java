package dev.vigil.collector.progress;

import java.time.Duration;

/**
 * How often open runs are read.
 *
 * @param soonest interval after a read that brought new events
 * @param quiet longest interval of a small fleet; the interval doubles towards it while a run is quiet
 * @param quietPerSecond reads of quiet runs a second that the collector allows itself in a shard; above 0. A fleet with
 *     more open runs than {@code quiet} times this is read less often
 * @param forgetAfter how long the progress of a closed run is kept at least, behind what visibility was scanned to; must
 *     exceed every overlap of scans
 */
public record ReadConfig(Duration soonest, Duration quiet, double quietPerSecond, Duration forgetAfter) {

    public static final Duration DEFAULT_SOONEST = Duration.ofSeconds(1);
    public static final Duration DEFAULT_QUIET = Duration.ofSeconds(5);

    /** Forty a second keep four hundred open runs within ten seconds. */
    public static final double DEFAULT_QUIET_PER_SECOND = 40;

    public static final Duration DEFAULT_FORGET_AFTER = Duration.ofHours(2);

    public ReadConfig {
        if (soonest.isNegative() || soonest.isZero() || quiet.compareTo(soonest) < 0 || !(quietPerSecond > 0)) {
            throw new IllegalArgumentException("expected 0 < soonest <= quiet and quietPerSecond > 0, got: " + soonest
                    + ", " + quiet + ", " + quietPerSecond);
        }
    }

    public static ReadConfig defaults() {
        return new ReadConfig(DEFAULT_SOONEST, DEFAULT_QUIET, DEFAULT_QUIET_PER_SECOND, DEFAULT_FORGET_AFTER);
    }

    /** Longest interval, microseconds, when this many open runs are read by this collector. */
    long quietMicros(int openRuns) {
        return Math.max(micros(quiet), (long) (openRuns / quietPerSecond * 1_000_000));
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
