package dev.vigil.collector.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The middle of what was measured, and what lies around it. */
public final class Medians {

    private Medians() {}

    public static double middle(List<Double> values) {
        return quantile(values, 0.5);
    }

    /** @param share 0 to 1; of an even number of values the higher one of the two in question */
    public static double quantile(List<Double> values, double share) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * share));
    }
}
