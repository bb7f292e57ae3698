package dev.vigil.benchmarks.detection;

/**
 * A mixture e-detector in Shiryaev-Roberts form that is told the true baseline (Shin, Ramdas, Rinaldo): a guaranteed false-alarm rate as
 * long as failures are independent, and only then. Not thread-safe.
 */
final class EDetector {

    private static final double[] ODDS = {2, 3, 5, 10, 20, 50};
    private static final double PANES = 90 * 1440.0;

    private final double p0;
    private final double[] log = new double[ODDS.length];
    private boolean firing;
    private boolean began;

    EDetector(double p0) {
        this.p0 = p0;
        java.util.Arrays.fill(log, Double.NEGATIVE_INFINITY);
    }

    void next(long n, long k) {
        double sum = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < ODDS.length; i++) {
            double p1 = ODDS[i] * p0 / (1 + (ODDS[i] - 1) * p0);
            double z = k * Math.log(p1 / p0) + (n - k) * Math.log((1 - p1) / (1 - p0));
            log[i] = z + plusOne(log[i]);
            most = Math.max(most, log[i]);
        }
        for (double value : log) {
            sum += Math.exp(value - most);
        }
        boolean now = most + Math.log(sum / ODDS.length) >= Math.log(PANES);
        began = now && !firing;
        firing = now;
        if (now) {
            // an alarm begins a new detector
            java.util.Arrays.fill(log, Double.NEGATIVE_INFINITY);
        }
    }

    private static double plusOne(double value) {
        return value > 0 ? value + Math.log1p(Math.exp(-value)) : Math.log1p(Math.exp(value));
    }

    boolean began() {
        return began;
    }
}
