package dev.vigil.benchmarks.engine.reference;

import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;

/** Durations in the buckets of a DDSketch at 1 %: how many in each. Durations of 0 apart. */
final class Durations {

    static final double RELATIVE_ERROR = 0.01;
    private static final LogarithmicMapping BUCKETS = new LogarithmicMapping(RELATIVE_ERROR);

    private long[] counts = new long[0];
    private long zeros;
    private long count;
    private long max;

    void add(long micros) {
        count++;
        max = Math.max(max, micros);
        if (micros == 0) {
            zeros++;
            return;
        }
        int bucket = BUCKETS.index(micros);
        if (bucket >= counts.length) {
            counts = java.util.Arrays.copyOf(counts, bucket + 64);
        }
        counts[bucket]++;
    }

    void add(Durations other) {
        count += other.count;
        zeros += other.zeros;
        max = Math.max(max, other.max);
        if (other.counts.length > counts.length) {
            counts = java.util.Arrays.copyOf(counts, other.counts.length);
        }
        for (int i = 0; i < other.counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    long count() {
        return count;
    }

    long max() {
        return max;
    }

    /** The duration at a rank of the sorted durations, as its bucket tells it. */
    long quantile(double q) {
        long rank = (long) Math.floor(q * (count - 1));
        long before = zeros;
        if (rank < before) {
            return 0;
        }
        for (int bucket = 0; ; bucket++) {
            before += counts[bucket];
            if (rank < before) {
                return Math.min(max, Math.round(BUCKETS.value(bucket)));
            }
        }
    }

    /** {@code zeros bucket:count ...}: what a sketch has to hold. */
    String content() {
        StringBuilder text = new StringBuilder().append(zeros);
        for (int bucket = 0; bucket < counts.length; bucket++) {
            if (counts[bucket] > 0) {
                text.append(' ').append(bucket).append(':').append(counts[bucket]);
            }
        }
        return text.toString();
    }
}
