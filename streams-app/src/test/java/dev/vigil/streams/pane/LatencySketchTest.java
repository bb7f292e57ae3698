package dev.vigil.streams.pane;

import static org.assertj.core.api.Assertions.assertThat;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LatencySketchTest {

    private static final double[] QUANTILES = {0, 0.5, 0.95, 0.99, 0.999, 1};

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void quantilesOfAMergeAreWithinOnePercentOfTheExactOnes(long seed) {
        Random random = new Random(seed);
        ToLongFunction<Random> logNormal = r -> (long) Math.exp(11 + 2.5 * r.nextGaussian());
        long[] values = new long[20_000];
        LatencySketch merged = new LatencySketch();
        LatencySketch part = new LatencySketch();
        for (int i = 0; i < values.length; i++) {
            values[i] = logNormal.applyAsLong(random);
            part.record(values[i], 1);
            if (random.nextInt(50) == 0) {
                merged.merge(part);
                part = new LatencySketch();
            }
        }
        merged.merge(part);
        Arrays.sort(values);

        for (double q : QUANTILES) {
            long exact = values[(int) (q * (values.length - 1))];
            assertThat((double) merged.quantileMicros(q))
                    .as("q %s, seed %d", q, seed)
                    .isBetween(exact * 0.99 - 1, exact * 1.01 + 1);
        }
        assertThat(merged.count()).isEqualTo(values.length);
        assertThat(merged.maxMicros()).isEqualTo(values[values.length - 1]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20, 10_000})
    void theProtobufFormIsTheLibrarysOwn(int values) {
        // Given
        Supplier<Store> store = values <= 1 || values > 100 ? UnboundedSizeDenseStore::new : SparseStore::new;
        LatencySketch ours = new LatencySketch();
        DDSketch theirs = new DDSketch(new LogarithmicMapping(0.01), store);
        Random random = new Random(5);
        for (int i = 0; i < values; i++) {
            long value = (long) Math.exp(10 + random.nextGaussian());
            ours.record(value, 1);
            theirs.accept(value);
        }
        ours.record(0, 1);
        theirs.accept(0);

        // When
        byte[] bytes = ours.toBytes();

        // Then
        assertThat(ByteBuffer.wrap(bytes)).isEqualTo(theirs.serialize());
        assertThat(ours.count()).isEqualTo((long) theirs.getCount());
        for (double q : QUANTILES) {
            assertThat((double) ours.quantileMicros(q))
                    .isBetween(theirs.getValueAtQuantile(q) * 0.98 - 1, theirs.getValueAtQuantile(q) + 1);
        }
        if (values == 20) {
            assertThat(bytes).hasSizeLessThan(300);
        }
    }

    @Test
    void hostileDurationsStayBounded() {
        LatencySketch sketch = new LatencySketch();
        for (long value : new long[] {Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE, LatencySketch.MAX_MICROS}) {
            sketch.record(value, 1);
        }

        assertThat(sketch.count()).isEqualTo(6);
        assertThat(sketch.quantileMicros(0)).isZero();
        assertThat(sketch.quantileMicros(1)).isEqualTo(LatencySketch.MAX_MICROS);
        assertThat(sketch.countAbove(-5)).isEqualTo(3);
        assertThat(sketch.countAbove(Long.MAX_VALUE)).isZero();
    }

    @Test
    void countAboveIsExactAtABucketsEdge() {
        // gamma = 1.01 / 0.99, edge of 5 s as detection.md chooses it: gamma^ceil(ln x / ln gamma)
        double gamma = 1.01 / 0.99;
        double edge = Math.pow(gamma, Math.ceil(Math.log(5e6) / Math.log(gamma)));
        LatencySketch sketch = new LatencySketch();
        long expected = 0;
        Random random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            long value = (long) (5e6 * (0.8 + 0.4 * random.nextDouble()));
            expected += value > edge ? 1 : 0;
            sketch.record(value, 1);
        }

        assertThat(sketch.countAbove((long) edge)).isEqualTo(expected);
    }

    @Test
    void takenBackObservationsAreGoneFromCountsAndQuantiles() {
        LatencySketch sketch = new LatencySketch();
        sketch.record(1_000, 1);
        sketch.record(9_000_000, 1);

        sketch.record(9_000_000, -1);

        assertThat(sketch.count()).isEqualTo(1);
        assertThat(sketch.quantileMicros(1)).isBetween(990L, 1_010L);
    }

    @Test
    void nothingObservedGivesZero() {
        assertThat(new LatencySketch().quantileMicros(0.5)).isZero();
        assertThat(new LatencySketch().toBytes()).isNotEmpty();
    }
}
