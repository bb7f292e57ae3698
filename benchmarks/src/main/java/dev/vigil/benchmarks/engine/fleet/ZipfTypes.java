package dev.vigil.benchmarks.engine.fleet;

import java.util.Arrays;

/** Zipf's law with exponent 1 over a number of types. */
final class ZipfTypes {

    private final double[] cumulated;

    ZipfTypes(int types) {
        cumulated = new double[types];
        double sum = 0;
        for (int i = 0; i < types; i++) {
            sum += 1.0 / (i + 1);
            cumulated[i] = sum;
        }
        for (int i = 0; i < types; i++) {
            cumulated[i] /= sum;
        }
    }

    /** @param uniform in [0, 1) */
    int draw(double uniform) {
        int found = Arrays.binarySearch(cumulated, uniform);
        return Math.min(cumulated.length - 1, found < 0 ? -found - 1 : found);
    }
}
