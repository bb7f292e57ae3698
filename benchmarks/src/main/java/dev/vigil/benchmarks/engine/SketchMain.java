package dev.vigil.benchmarks.engine;

import dev.vigil.schema.window.Measure;
import dev.vigil.streams.pane.LatencySketch;
import dev.vigil.streams.pane.Pane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * M8: percentiles of a million durations against their exact values, after the durations were split into many panes and these merged
 * in random trees. Says also whether any two orders gave different bytes.
 */
public final class SketchMain {

    private static final int DURATIONS = 1_000_000;
    private static final int PANES = 1_000;
    private static final int ORDERS = 20;
    private static final double[] QUANTILES = {0.5, 0.9, 0.95, 0.99, 0.999};

    private SketchMain() {}

    public static void main(String[] args) {
        double worst = 0;
        boolean same = true;
        byte[] first = {};
        Random random = new Random(42);
        long[] exact = new long[DURATIONS];
        List<Integer> paneOf = new ArrayList<>();
        for (int i = 0; i < DURATIONS; i++) {
            exact[i] = Math.round(Math.exp(5.3 + 1.2 * random.nextGaussian()) * 1_000);
            paneOf.add(i % PANES);
        }
        long[] sorted = exact.clone();
        Arrays.sort(sorted);
        for (int order = 0; order < ORDERS; order++) {
            Collections.shuffle(paneOf, random);
            LatencySketch merged = merged(exact, paneOf, random);
            byte[] bytes = merged.toBytes();
            same &= order == 0 || Arrays.equals(first, bytes);
            first = bytes;
            for (double q : QUANTILES) {
                double truth = sorted[(int) Math.floor(q * (DURATIONS - 1))];
                worst = Math.max(worst, Math.abs(merged.quantileMicros(q) - truth) / truth);
            }
        }
        System.out.printf(
                "M8 worst relative error of p50 to p99.9 after %d merge orders: %.3f %% (goal 1 %%); bytes %s%n",
                ORDERS, 100 * worst, same ? "equal in all orders" : "DIFFER between orders");
    }

    /** Any two of the panes are merged until one is left. */
    private static LatencySketch merged(long[] durations, List<Integer> paneOf, Random random) {
        List<Pane> panes = new ArrayList<>();
        for (int i = 0; i < PANES; i++) {
            panes.add(new Pane());
        }
        for (int i = 0; i < durations.length; i++) {
            panes.get(paneOf.get(i)).record(Measure.EXECUTION, durations[i], 1);
        }
        while (panes.size() > 1) {
            Collections.swap(panes, random.nextInt(panes.size()), panes.size() - 1);
            Pane taken = panes.remove(panes.size() - 1);
            panes.get(random.nextInt(panes.size())).merge(taken);
        }
        LatencySketch sketch = panes.get(0).latency(Measure.EXECUTION);
        if (sketch == null) {
            throw new IllegalStateException("expected a sketch, got none");
        }
        return sketch;
    }
}
