package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.event.MetricSample;
import dev.vigil.schema.event.SampleKind;
import dev.vigil.schema.event.WorkerMetrics;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.schema.window.Measure;
import dev.vigil.streams.observe.Observation.AttemptsScraped;
import dev.vigil.streams.observe.Observation.Bucket;
import dev.vigil.streams.observe.Observation.LatencyScraped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScrapeCountsTest {

    private static final String TARGET = "http://w:9090/metrics";
    private static final ActivityKey CHARGE = new ActivityKey("Charge", "pay");

    private final List<Observation> seen = new ArrayList<>();
    private ScrapeCounts counts = new ScrapeCounts();

    private final ObservationSink sink = new ObservationSink() {
        @Override
        public void observe(Scope scope, Observation observation) {
            assertThat(scope.namespace()).isEqualTo("shop");
            seen.add(observation);
        }

        @Override
        public void run(WorkflowRun run) {
            throw new AssertionError("no run in a scrape");
        }

        @Override
        public void activity(ActivityExecution activity) {
            throw new AssertionError("no activity in a scrape");
        }
    };

    @Test
    void theFirstScrapeShowsNothingAndTheNextWhatHasGrown() {
        scrape(0, failed("IOException", 80), waits(10, 15, 15, 20));
        assertThat(seen).isEmpty();

        scrape(15, failed("IOException", 83), waits(10, 17, 17, 25));

        assertThat(seen)
                .containsExactly(
                        new LatencyScraped(
                                T0 + micros(15),
                                Measure.QUEUE_WAIT,
                                "pay",
                                "Charge",
                                List.of(
                                        new Bucket(100_000, 1_000_000, 2),
                                        new Bucket(30_000_000, Bucket.UNBOUNDED, 3))),
                        new AttemptsScraped(T0 + micros(15), T0, CHARGE, 3));
    }

    @Test
    void aFailureOfANewKindBeganAtZero() {
        scrape(0, failed("IOException", 80));
        scrape(15, failed("IOException", 81), failed("Declined", 4));

        assertThat(seen).containsExactly(new AttemptsScraped(T0 + micros(15), T0, CHARGE, 5));
    }

    @Test
    void aRestartedWorkerBeginsAgainAtZero() {
        scrape(0, failed("IOException", 80), waits(10, 15, 15, 20));
        scrape(15, failed("IOException", 2), waits(0, 1, 1, 1));

        assertThat(seen)
                .containsExactly(
                        new LatencyScraped(
                                T0 + micros(15),
                                Measure.QUEUE_WAIT,
                                "pay",
                                "Charge",
                                List.of(new Bucket(100_000, 1_000_000, 1))),
                        new AttemptsScraped(T0 + micros(15), T0, CHARGE, 2));
    }

    @Test
    void otherBoundsAreAnotherHistogram() {
        scrape(0, waits(10, 15, 15, 20));
        scrape(15, histogram(List.of(0.5), List.of(7L, 9L)));

        assertThat(seen)
                .containsExactly(new LatencyScraped(
                        T0 + micros(15),
                        Measure.QUEUE_WAIT,
                        "pay",
                        "Charge",
                        List.of(new Bucket(0, 500_000, 7), new Bucket(500_000, Bucket.UNBOUNDED, 2))));
    }

    @Test
    void aRepeatedScrapeAndOneThatIsOlderShowNothing() {
        scrape(15, failed("IOException", 80));
        scrape(15, failed("IOException", 90));
        scrape(0, failed("IOException", 70));

        assertThat(seen).isEmpty();
        assertThat(counts.tolerated(Tolerated.SCRAPE_STALE)).isEqualTo(2);
    }

    @Test
    void afterALongSilenceTheNextScrapeOnlySaysWhereItStands() {
        scrape(0, failed("IOException", 80));
        scrape(601, failed("IOException", 980));
        scrape(616, failed("IOException", 981));

        assertThat(seen).containsExactly(new AttemptsScraped(T0 + micros(616), T0 + micros(601), CHARGE, 1));
        assertThat(counts.tolerated(Tolerated.SCRAPE_GAP)).isEqualTo(1);
    }

    @Test
    void aTargetThatDoesNotAnswerForAWhileGoesOnWhereItWas() {
        scrape(0, failed("IOException", 80));
        counts.apply(WorkerMetrics.newBuilder(page(15)).setUp(false).build(), sink);
        scrape(30, failed("IOException", 84));

        assertThat(seen).containsExactly(new AttemptsScraped(T0 + micros(30), T0, CHARGE, 4));
    }

    @Test
    void countsThatContradictEachOtherAreCountedAndSkipped() {
        scrape(0, failed("IOException", 1), waits(10, 5, 15, 20), histogram(List.of(2.0, 1.0), List.of(1L, 2L, 3L)));
        scrape(
                15,
                failed("IOException", Double.NaN),
                failed("Negative", -3),
                histogram(List.of(Double.NaN), List.of(1L, 2L)),
                histogram(List.of(), List.of(2L)));

        assertThat(seen).isEmpty();
        assertThat(counts.tolerated(Tolerated.SAMPLE_UNUSABLE)).isEqualTo(6);
    }

    @Test
    void anApplicationThatTakesOverGoesOnWhereTheOtherWas() {
        scrape(0, failed("IOException", 80), waits(10, 15, 15, 20));
        Map<String, Optional<byte[]>> state = counts.takeChanges();
        assertThat(state).hasSize(1);
        assertThat(counts.takeChanges()).isEmpty();

        counts = new ScrapeCounts();
        state.forEach((target, bytes) -> counts.restore(target, bytes.orElseThrow()));
        scrape(15, failed("IOException", 81), waits(10, 15, 15, 21));

        assertThat(seen)
                .containsExactly(
                        new LatencyScraped(
                                T0 + micros(15),
                                Measure.QUEUE_WAIT,
                                "pay",
                                "Charge",
                                List.of(new Bucket(30_000_000, Bucket.UNBOUNDED, 1))),
                        new AttemptsScraped(T0 + micros(15), T0, CHARGE, 1));
    }

    @Test
    void stateOfAnotherVersionIsRefused() {
        assertThatThrownBy(() -> counts.restore("c\0w", new byte[] {9, 0, 0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 1, got version 9");
    }

    @Test
    void aTargetThatIsSilentForAnHourIsForgotten() {
        scrape(0, failed("IOException", 80));
        counts.takeChanges();
        counts.apply(
                WorkerMetrics.newBuilder(page(3_700, failed("IOException", 1)))
                        .setTarget("http://other:9090/metrics")
                        .build(),
                sink);

        assertThat(counts.takeChanges()).hasSize(2).containsValue(Optional.empty());
        scrape(3_701, failed("IOException", 100));
        assertThat(seen).isEmpty();
    }

    @Test
    void aHostilePageIsBoundedAndSaysSo() {
        MetricSample[] page = new MetricSample[5_000];
        for (int i = 0; i < page.length; i++) {
            page[i] = failed("x".repeat(500) + i, i);
        }
        scrape(0, page);

        assertThat(counts.takeChanges().values())
                .allSatisfy(state -> assertThat(state.orElseThrow()).hasSizeLessThan(900_000));
        assertThat(counts.tolerated(Tolerated.SERIES_UNTRACKED)).isGreaterThan(3_000);
        for (int i = 0; i < 3_000; i++) {
            counts.apply(
                    WorkerMetrics.newBuilder(page(0, failed("IOException", 1)))
                            .setTarget("http://w" + i)
                            .build(),
                    sink);
        }
        assertThat(counts.takeChanges()).hasSize(ScrapeCounts.TARGETS - 1);
    }

    private void scrape(long second, MetricSample... samples) {
        counts.apply(page(second, samples), sink);
    }

    private static WorkerMetrics page(long second, MetricSample... samples) {
        return WorkerMetrics.newBuilder()
                .setSource(Events.source(T0 + micros(second)))
                .setTarget(TARGET)
                .setUp(true)
                .setSamples(List.of(samples))
                .build();
    }

    private static MetricSample failed(String exception, double value) {
        return MetricSample.newBuilder()
                .setMetric("activity_execution_failed")
                .setKind(SampleKind.COUNTER)
                .setNamespace("shop")
                .setTaskQueue("pay")
                .setActivityType("Charge")
                .setReason(exception)
                .setValue(value)
                .build();
    }

    private static MetricSample waits(long... cumulative) {
        List<Long> counts = new ArrayList<>();
        for (long count : cumulative) {
            counts.add(count);
        }
        return histogram(List.of(0.1, 1.0, 30.0), counts);
    }

    private static MetricSample histogram(List<Double> bounds, List<Long> counts) {
        return MetricSample.newBuilder()
                .setMetric("activity_schedule_to_start_latency")
                .setKind(SampleKind.HISTOGRAM)
                .setNamespace("shop")
                .setTaskQueue("pay")
                .setActivityType("Charge")
                .setBoundsSeconds(bounds)
                .setCounts(counts)
                .build();
    }
}
