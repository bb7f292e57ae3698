package dev.vigil.benchmarks.detection;

import java.util.SplittableRandom;

/** Random numbers of the distributions that streams are made of. Not thread-safe; the same seed gives the same numbers. */
final class Dice {

    private static final double LARGE = 30;

    private final SplittableRandom random;

    Dice(long seed) {
        random = new SplittableRandom(mixed(seed + 1));
    }

    /** Seeds a multiple of the generator's own step apart would give one sequence, shifted. Finaliser of MurmurHash3. */
    private static long mixed(long seed) {
        long z = (seed ^ (seed >>> 33)) * 0xff51afd7ed558ccdL;
        z = (z ^ (z >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return z ^ (z >>> 33);
    }

    double uniform() {
        return random.nextDouble();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    double gaussian() {
        return random.nextGaussian();
    }

    double exponential(double mean) {
        return -mean * Math.log(1 - random.nextDouble());
    }

    /** Exact below a mean of 30, the rounded normal above. */
    long poisson(double mean) {
        if (mean <= 0) {
            return 0;
        }
        if (mean > LARGE) {
            return Math.max(0, Math.round(mean + Math.sqrt(mean) * gaussian()));
        }
        double limit = Math.exp(-mean);
        long count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    /** Exact by jumping from success to success; the rounded normal above 200 of them. */
    long binomial(long n, double p) {
        if (n <= 0 || p <= 0) {
            return 0;
        }
        if (p >= 1) {
            return n;
        }
        if (p > 0.5) {
            return n - binomial(n, 1 - p);
        }
        double mean = n * p;
        if (mean > 200) {
            long k = Math.round(mean + Math.sqrt(mean * (1 - p)) * gaussian());
            return Math.max(0, Math.min(n, k));
        }
        double scale = Math.log1p(-p);
        long count = 0;
        double at = 0;
        while (true) {
            at += Math.floor(Math.log(1 - random.nextDouble()) / scale) + 1;
            if (at > n) {
                return count;
            }
            count++;
        }
    }

    /** Marsaglia and Tsang 2000. */
    double gamma(double shape) {
        if (shape < 1) {
            return gamma(shape + 1) * Math.pow(1 - random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = gaussian();
            double v = Math.pow(1 + c * x, 3);
            if (v > 0 && Math.log(1 - random.nextDouble()) < 0.5 * x * x + d - d * v + d * Math.log(v)) {
                return d * v;
            }
        }
    }

    /** With that mean and that correlation between two draws of one trial. */
    double beta(double mean, double correlation) {
        double spread = (1 - correlation) / correlation;
        double a = gamma(mean * spread);
        double b = gamma((1 - mean) * spread);
        return a + b > 0 ? a / (a + b) : mean;
    }
}
