package dev.vigil.collector.progress;

import java.time.Duration;

/**
 * Whether closed runs are read before Temporal deletes them. Pure.
 *
 * <pre>
 *   oldest unread close        now          oldest unread close + retention
 *          |--------- lag ------|----------- headroom ----------|
 * </pre>
 */
public final class RetentionGuard {

    /** Less than this, or a quarter of the retention if that is less, is too little whatever the pace. */
    static final Duration TOO_LITTLE = Duration.ofHours(6);

    /**
     * What is known of one namespace.
     *
     * @param headroom until the oldest unread closed run is deleted; negative: some are already
     * @param atRisk some will be deleted unread at this pace
     */
    public record Headroom(Duration headroom, boolean atRisk) {}

    private RetentionGuard() {}

    /**
     * @param oldestUnreadMicros close time before which every run is exported, microseconds since the epoch
     * @param left how long it will take to read what lies behind, zero: nothing, or not known
     * @param retention how long closed runs are kept, above zero
     */
    public static Headroom of(long oldestUnreadMicros, Duration left, Duration retention, long nowMicros) {
        Duration headroom =
                Duration.ofNanos((oldestUnreadMicros - nowMicros) * 1_000).plus(retention);
        Duration quarter = retention.dividedBy(4);
        Duration tooLittle = quarter.compareTo(TOO_LITTLE) < 0 ? quarter : TOO_LITTLE;
        return new Headroom(headroom, headroom.compareTo(tooLittle) < 0 || headroom.compareTo(left) < 0);
    }

    /** The warning, in a sentence. */
    public static String sentence(
            String namespace, Headroom headroom, Duration left, Duration retention, boolean hurrying) {
        String when = headroom.headroom().isNegative()
                ? "Temporal may have deleted closed runs of namespace " + namespace + " before they were read"
                : "Temporal deletes closed runs of namespace " + namespace + " in " + text(headroom.headroom())
                        + " that are not read yet";
        return when + " (retention " + text(retention)
                + (left.isZero() ? "" : ", catching up takes about " + text(left))
                + "); "
                + (hurrying
                        ? "collector.retention_boost is in use"
                        : "raise collector.requests_per_second, or allow collector.retention_boost");
    }

    private static String text(Duration duration) {
        return duration.toHours() >= 48
                ? duration.toDays() + " d"
                : duration.toHours() >= 2 ? duration.toHours() + " h" : Math.max(0, duration.toMinutes()) + " min";
    }
}
