package dev.vigil.streams.pane;

/**
 * The score interval of a proportion (E. B. Wilson, <i>Probable inference, the law of succession, and statistical inference</i>,
 * 1927): right also for few observations and for none bad. Pure functions.
 */
public final class Wilson {

    /** Quantile of the normal distribution for a two-sided interval of 95 %. */
    public static final double Z_95 = 1.959963984540054;

    private Wilson() {}

    /** Lower bound of k / n, in [0, 1] up to rounding; 0 if there is no observation. */
    public static double lower(double k, double n, double z) {
        return n <= 0 ? 0 : (centre(k, n, z) - spread(k, n, z)) / (1 + z * z / n);
    }

    /** Upper bound of k / n, in [0, 1] up to rounding; 1 if there is no observation. */
    public static double upper(double k, double n, double z) {
        return n <= 0 ? 1 : (centre(k, n, z) + spread(k, n, z)) / (1 + z * z / n);
    }

    private static double centre(double k, double n, double z) {
        return k / n + z * z / (2 * n);
    }

    private static double spread(double k, double n, double z) {
        double p = k / n;
        return z * Math.sqrt(Math.max(0, p * (1 - p)) / n + z * z / (4 * n * n));
    }
}
