package dev.vigil.streams.pane;

/**
 * The limits of panes.
 *
 * @param subjects subjects per scope, kind and minute; those with the smallest hashes stay, the rest counts in {@code __other__}
 * @param alertHorizonMicros windows that close further behind capture time are backfilled; late observations older than this
 *     enter no detector
 * @param correctionMicros published windows are corrected while their hour ended less than this behind the watermark
 * @param aheadMicros observations further ahead of the capture of the newest input are not counted in a pane
 * @param openMinutes minutes with panes that one scope and clock may have open; further ones are refused and counted
 * @param addenda addenda kept to be summed, per scope and clock
 * @param frameBytes largest frame; a commit with more is sent as several
 */
public record PaneLimits(
        int subjects,
        long alertHorizonMicros,
        long correctionMicros,
        long aheadMicros,
        int openMinutes,
        int addenda,
        int frameBytes) {

    private static final long HOUR_MICROS = 3_600_000_000L;

    public static final PaneLimits DEFAULT =
            new PaneLimits(10_000, HOUR_MICROS / 4, 48 * HOUR_MICROS, 24 * HOUR_MICROS, 100_000, 10_000, 900_000);

    public PaneLimits {
        if (subjects < 1 || openMinutes < 1 || addenda < 1) {
            throw new IllegalArgumentException("limits of panes must be at least 1, got: subjects " + subjects
                    + ", openMinutes " + openMinutes + ", addenda " + addenda);
        }
        if (alertHorizonMicros < 0 || correctionMicros < HOUR_MICROS || aheadMicros < 0) {
            throw new IllegalArgumentException(
                    "alertHorizonMicros and aheadMicros must not be negative and correctionMicros at least one hour, got: "
                            + alertHorizonMicros + ", " + aheadMicros + ", " + correctionMicros);
        }
    }
}
