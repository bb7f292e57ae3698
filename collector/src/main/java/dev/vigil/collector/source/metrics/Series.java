package dev.vigil.collector.source.metrics;

import dev.vigil.schema.event.MetricSample;
import dev.vigil.schema.event.SampleKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One series of a page being put together. Samples that differ only in labels that do not matter (a host, an operation) are
 * added up, which is right for counts, for sums, and for the gauges that matter: all count something. Not thread-safe.
 */
final class Series {

    /** Beyond this a double is no longer an exact count. */
    private static final double MAX_COUNT = 1L << 53;

    private final Family family;
    private final Labels labels;
    private double value;
    private boolean hasValue;
    private double sumSeconds;
    private double[] bounds = new double[16];
    private long[] counts = new long[16];
    private int buckets;
    private long infinite;
    private boolean hasInfinite;
    private boolean malformed;

    Series(Family family, Labels labels) {
        this.family = family;
        this.labels = labels;
    }

    /** Adds a counter's or gauge's value, or a histogram's count. */
    void addValue(double sample) {
        malformed |= !Double.isFinite(sample);
        value += sample;
        hasValue = true;
    }

    void addSum(double seconds) {
        malformed |= !Double.isFinite(seconds);
        sumSeconds += seconds;
    }

    /** Adds a bucket's cumulative count. Buckets may come in any order; they usually come ascending. */
    void addBucket(double boundSeconds, double count) {
        if (!(count >= 0 && count <= MAX_COUNT) || Double.isNaN(boundSeconds)) {
            malformed = true;
        } else if (boundSeconds == Double.POSITIVE_INFINITY) {
            infinite += (long) count;
            hasInfinite = true;
        } else {
            int at = buckets > 0 && bounds[buckets - 1] < boundSeconds
                    ? -buckets - 1
                    : Arrays.binarySearch(bounds, 0, buckets, boundSeconds);
            if (at < 0) {
                at = insert(-at - 1, boundSeconds);
            }
            counts[at] += (long) count;
        }
    }

    /** The sample, or nothing where its numbers contradict each other. */
    Optional<MetricSample> sample() {
        if (family.kind() == SampleKind.HISTOGRAM) {
            if (!hasValue) {
                value = infinite;
            }
            if (!hasInfinite) {
                infinite = (long) value;
            }
            malformed |= !(value >= 0 && value <= MAX_COUNT) || !ascending() || (hasValue && infinite != (long) value);
        }
        return malformed ? Optional.empty() : Optional.of(build());
    }

    private MetricSample build() {
        MetricSample.Builder sample = MetricSample.newBuilder()
                .setMetric(family.metric())
                .setKind(family.kind())
                .setNamespace(labels.namespace())
                .setTaskQueue(labels.taskQueue())
                .setSticky(labels.sticky())
                .setWorkflowType(labels.workflowType())
                .setActivityType(labels.activityType())
                .setWorkerType(labels.workerType())
                .setPollerType(labels.pollerType())
                .setReason(labels.reason())
                .setValue(value);
        if (family.kind() == SampleKind.HISTOGRAM) {
            List<Double> upperBounds = new ArrayList<>(buckets);
            List<Long> cumulative = new ArrayList<>(buckets + 1);
            for (int i = 0; i < buckets; i++) {
                upperBounds.add(bounds[i]);
                cumulative.add(counts[i]);
            }
            cumulative.add(infinite);
            sample.setSumSeconds(sumSeconds).setBoundsSeconds(upperBounds).setCounts(cumulative);
        }
        return sample.build();
    }

    private int insert(int at, double bound) {
        if (buckets == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * buckets);
            counts = Arrays.copyOf(counts, 2 * buckets);
        }
        System.arraycopy(bounds, at, bounds, at + 1, buckets - at);
        System.arraycopy(counts, at, counts, at + 1, buckets - at);
        bounds[at] = bound;
        counts[at] = 0;
        buckets++;
        return at;
    }

    private boolean ascending() {
        for (int i = 1; i < buckets; i++) {
            if (counts[i] < counts[i - 1]) {
                return false;
            }
        }
        return buckets == 0 || counts[buckets - 1] <= infinite;
    }
}
