package dev.vigil.benchmarks.detection;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Delays of many seeds as people read them: median / p95, and what was missed. Not thread-safe. */
final class Figures {

    private final List<Double> found = new ArrayList<>();
    private int missed;

    void found(double value) {
        found.add(value);
    }

    void missed() {
        missed++;
    }

    void add(Figures other) {
        found.addAll(other.found);
        missed += other.missed;
    }

    int count() {
        return found.size() + missed;
    }

    /** Of those found; infinite where that many were missed. */
    double quantile(double q) {
        int n = count();
        if (n == 0) {
            return Double.NaN;
        }
        List<Double> sorted = found.stream().sorted().toList();
        int rank = (int) Math.ceil(q * n) - 1;
        return rank < sorted.size() ? sorted.get(Math.max(0, rank)) : Double.POSITIVE_INFINITY;
    }

    double missedShare() {
        return count() == 0 ? 0 : (double) missed / count();
    }

    /** Minutes, in the unit that fits. */
    String minutes() {
        if (count() == 0) {
            return "–";
        }
        if (missedShare() > 0.5) {
            return found.isEmpty() ? "never" : String.format(Locale.ROOT, "%.0f %% missed", 100 * missedShare());
        }
        return text(quantile(0.5)) + " / " + text(quantile(0.95))
                + (missed > 0 ? String.format(Locale.ROOT, ", %.0f %% missed", 100 * missedShare()) : "");
    }

    /** Plain numbers. */
    String numbers() {
        return count() == 0 ? "–" : String.format(Locale.ROOT, "%.0f / %.0f", quantile(0.5), quantile(0.95));
    }

    private static String text(double minutes) {
        if (Double.isInfinite(minutes)) {
            return "never";
        }
        if (minutes < 120) {
            return String.format(Locale.ROOT, "%.0f m", minutes);
        }
        return minutes < 2 * 1440
                ? String.format(Locale.ROOT, "%.1f h", minutes / 60)
                : String.format(Locale.ROOT, "%.1f d", minutes / 1440);
    }
}
