package dev.vigil.streams.judge.detect;

/**
 * Wilson's score interval of a proportion (Wilson 1927): unlike {@code k/n ± z·σ} it is right for few observations and for none that
 * is bad. Pure functions.
 */
public final class Wilson {

    /** z of a two-sided interval at 95 %. */
    public static final double Z_95 = 1.959963984540054;

    private Wilson() {}

    /** Lower bound; by rounding it may lie a hair below 0. {@code n} must be above 0. */
    public static double lower(double k, double n, double z) {
        return centre(k, n, z) - halfWidth(k, n, z);
    }

    /** Upper bound. {@code n} must be above 0. */
    public static double upper(double k, double n, double z) {
        return centre(k, n, z) + halfWidth(k, n, z);
    }

    private static double centre(double k, double n, double z) {
        return (k / n + z * z / (2 * n)) / (1 + z * z / n);
    }

    private static double halfWidth(double k, double n, double z) {
        double p = k / n;
        return z * Math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
    }
}
