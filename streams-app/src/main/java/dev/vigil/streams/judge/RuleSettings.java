package dev.vigil.streams.judge;

import java.time.Duration;

/**
 * What can be set for all rules.
 *
 * @param intervalDays wanted days between false alarms of one statistic; 120 gives a subject about one in 90 days. Too low: more false
 *     alarms, and only as the logarithm faster. Too high: slower
 * @param pageDays wanted days between two false pages of a whole namespace, shared by all its statistics: what fires is a warning until
 *     its evidence passes the threshold for this. It costs only the logarithm: with 6,000 statistics a page comes 10 minutes later
 * @param alertHorizon a window that ends longer before its closing marker's capture is judged and marked {@code backfilled}, never
 *     paged
 * @param forgetAfter a subject without an observation for so long, and without an open alert, is forgotten with its baseline: this bounds
 *     the state. A weekly batch must survive it
 */
public record RuleSettings(double intervalDays, double pageDays, Duration alertHorizon, Duration forgetAfter) {

    public static final RuleSettings DEFAULT = new RuleSettings(120, 1, Duration.ofMinutes(15), Duration.ofDays(8));

    public RuleSettings {
        if (!(intervalDays >= 1)) {
            throw new IllegalArgumentException("rules.interval_days must be at least 1, got: " + intervalDays);
        }
        if (!(pageDays > 0)) {
            throw new IllegalArgumentException("rules.page_days must be above 0, got: " + pageDays);
        }
        if (alertHorizon.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("rules.alert_horizon must be at least 1 minute, got: " + alertHorizon);
        }
        if (forgetAfter.compareTo(Duration.ofDays(1)) < 0) {
            throw new IllegalArgumentException("rules.forget_after must be at least 1 day, got: " + forgetAfter);
        }
    }
}
