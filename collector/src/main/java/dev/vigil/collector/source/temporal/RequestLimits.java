package dev.vigil.collector.source.temporal;

import java.time.Duration;

/**
 * The collector's share of each namespace's quota, by default a fifth of what a server allows out of the box.
 *
 * @param visibilityPerSecond list and count requests a second; above 0
 * @param historyPerSecond history requests a second; above 0
 * @param describePerSecond describe requests a second; above 0
 * @param timeout how long one request may take; then it counts as failed and is tried again
 * @param retentionBoost how many times these rates are taken while closed runs would else be deleted before they are read; at
 *     least 1: never more than they say
 */
public record RequestLimits(
        double visibilityPerSecond,
        double historyPerSecond,
        double describePerSecond,
        Duration timeout,
        double retentionBoost) {

    /** A fifth of 10 a second ({@code frontend.namespaceRPS.visibility}). */
    public static final double DEFAULT_VISIBILITY_PER_SECOND = 2;

    /** A fifth of 2,400 a second ({@code frontend.namespaceRPS}), less what describing takes. */
    public static final double DEFAULT_HISTORY_PER_SECOND = 440;

    /** From the same bucket of the server as histories; each takes the lock of a run. */
    public static final double DEFAULT_DESCRIBE_PER_SECOND = 40;

    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    public RequestLimits {
        positive("visibilityPerSecond", visibilityPerSecond);
        positive("historyPerSecond", historyPerSecond);
        positive("describePerSecond", describePerSecond);
        if (!(retentionBoost >= 1)) {
            throw new IllegalArgumentException("retentionBoost must be at least 1, got: " + retentionBoost);
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, got: " + timeout);
        }
    }

    public static RequestLimits defaults() {
        return new RequestLimits(
                DEFAULT_VISIBILITY_PER_SECOND,
                DEFAULT_HISTORY_PER_SECOND,
                DEFAULT_DESCRIBE_PER_SECOND,
                DEFAULT_TIMEOUT,
                1);
    }

    double perSecond(ApiClass api) {
        return switch (api) {
            case VISIBILITY -> visibilityPerSecond;
            case HISTORY -> historyPerSecond;
            case DESCRIBE -> describePerSecond;
        };
    }

    private static void positive(String name, double value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + " must be above 0, got: " + value);
        }
    }
}
