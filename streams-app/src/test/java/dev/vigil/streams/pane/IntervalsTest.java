package dev.vigil.streams.pane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.streams.observe.Observation.Bucket;
import dev.vigil.streams.pane.Intervals.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalsTest {

    private static final long[] CORE = {50_000, 100_000, 500_000, 1_000_000, 5_000_000, 10_000_000, 30_000_000};
    private static final long[] JAVA = {1_000, 1_398, 67_108, 89_478, 268_435, 1_431_655, 4_295_000, 30_000_000};

    @Test
    void aPercentileAboveTheLastBucketHasNoUpperBound() {
        Intervals waits = new Intervals();
        waits.add(new Bucket(0, 50_000, 95));
        waits.add(new Bucket(30_000_000, Bucket.UNBOUNDED, 5));

        assertThat(waits.quantile(0.5)).isEqualTo(new Span(0, 50_000));
        assertThat(waits.quantile(0.99)).isEqualTo(new Span(30_000_000, Bucket.UNBOUNDED));
        assertThat(ScrapeRecords.text(waits.quantile(0.99))).isEqualTo("> 30 s");
        assertThat(ScrapeRecords.text(waits.quantile(0.5))).isEqualTo("<= 50 ms");
        assertThat(ScrapeRecords.text(new Span(1_398, 1_500_000))).isEqualTo("1.398 ms to 1.5 s");
    }

    @Test
    void nothingSeenIsZero() {
        assertThat(new Intervals().quantile(0.99)).isEqualTo(new Span(0, 0));
        assertThat(new Intervals().count()).isZero();
    }

    /** Workers of two SDKs with other buckets: the interval holds the exact percentile, and is as narrow as any that must. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void theIntervalHoldsTheExactPercentileOfMixedHistograms(long seed) {
        Random random = new Random(seed);
        Intervals merged = new Intervals();
        long[] exact = new long[2_000];
        long[] lower = new long[exact.length];
        long[] upper = new long[exact.length];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = (long) Math.exp(11 + 2.5 * random.nextGaussian());
            Bucket bucket = bucket(random.nextBoolean() ? CORE : JAVA, exact[i]);
            lower[i] = bucket.aboveMicros();
            upper[i] = bucket.toMicros();
            merged.add(bucket);
        }
        Arrays.sort(exact);
        Arrays.sort(lower);
        Arrays.sort(upper);
        for (double q : new double[] {0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1}) {
            int rank = (int) Math.floor(q * (exact.length - 1));
            Span span = merged.quantile(q);
            assertThat(span.aboveMicros()).as("seed %d q %s", seed, q).isLessThan(exact[rank]);
            assertThat(span.toMicros()).as("seed %d q %s", seed, q).isGreaterThanOrEqualTo(exact[rank]);
            assertThat(span).isEqualTo(new Span(lower[rank], upper[rank]));
        }
    }

    @Test
    void beyondTheBoundCountsStayAndResolutionGoesWhateverTheOrder() {
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            buckets.add(new Bucket(i, i + 1, 1));
        }
        Intervals forth = new Intervals();
        buckets.forEach(forth::add);
        Intervals back = new Intervals();
        for (int i = buckets.size() - 1; i >= 0; i--) {
            back.add(buckets.get(i));
        }

        assertThat(forth.buckets()).isEqualTo(back.buckets()).hasSize(Intervals.BOUND + 1);
        assertThat(forth.count()).isEqualTo(1_000);
        assertThat(forth.quantile(0.99).toMicros()).isEqualTo(Bucket.UNBOUNDED);
    }

    private static Bucket bucket(long[] bounds, long micros) {
        int i = 0;
        while (i < bounds.length && bounds[i] < micros) {
            i++;
        }
        return new Bucket(i == 0 ? 0 : bounds[i - 1], i == bounds.length ? Bucket.UNBOUNDED : bounds[i], 1);
    }
}
