package dev.vigil.collector.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.event.MetricSample;
import dev.vigil.schema.event.SampleKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerPageTest {

    private static MetricSample only(List<MetricSample> samples, String metric) {
        List<MetricSample> found =
                samples.stream().filter(s -> s.getMetric().equals(metric)).toList();
        assertThat(found).as(metric).hasSize(1);
        return found.get(0);
    }

    @Test
    void aJavaPageKeepsWhatMattersUnderItsPlainNames() throws ScrapeException {
        assertThat(Pages.samples(Pages.JAVA))
                .extracting(MetricSample::getMetric)
                .containsExactly(
                        "worker_task_slots_available",
                        "num_pollers",
                        "activity_schedule_to_start_latency",
                        "workflow_task_schedule_to_start_latency",
                        "activity_execution_failed",
                        "workflow_task_execution_failed");
    }

    @Test
    void bucketsBecomeOneHistogram() throws ScrapeException {
        MetricSample wait = only(Pages.samples(Pages.JAVA), "activity_schedule_to_start_latency");

        assertThat(wait.getKind()).isEqualTo(SampleKind.HISTOGRAM);
        assertThat(wait.getBoundsSeconds()).containsExactly(0.5, 30.0);
        assertThat(wait.getCounts()).containsExactly(1L, 4L, 5L);
        assertThat(wait.getValue()).isEqualTo(5);
        assertThat(wait.getSumSeconds()).isEqualTo(61.25);
    }

    @Test
    void theJavaSdksSecondCopyOfAnActivitysWaitIsDropped() throws ScrapeException {
        assertThat(only(Pages.samples(Pages.JAVA), "activity_schedule_to_start_latency")
                        .getActivityType())
                .isEqualTo("Charge");
    }

    @Test
    void noneIsEmptyAndAStickyQueueIsItsQueueWithAFlag() throws ScrapeException {
        List<MetricSample> samples = Pages.samples(Pages.JAVA);

        MetricSample slots = only(samples, "worker_task_slots_available");
        assertThat(slots.getWorkflowType()).isEmpty();
        assertThat(slots.getActivityType()).isEmpty();
        assertThat(slots.getWorkerType()).isEqualTo("ActivityWorker");
        assertThat(slots.getSticky()).isFalse();
        MetricSample wait = only(samples, "workflow_task_schedule_to_start_latency");
        assertThat(wait.getTaskQueue()).isEqualTo("billing");
        assertThat(wait.getSticky()).isTrue();
    }

    @Test
    void theReasonIsTheLabelThatTheMetricHas() throws ScrapeException {
        List<MetricSample> samples = Pages.samples(Pages.JAVA);

        assertThat(only(samples, "workflow_task_execution_failed").getReason()).isEqualTo("NonDeterminismError");
        assertThat(only(samples, "activity_execution_failed").getReason()).isEqualTo("IllegalStateException");
        assertThat(only(samples, "num_pollers").getReason()).isEmpty();
    }

    @Test
    void aCorePageSaysTheSameInTheSameWords() throws ScrapeException {
        List<MetricSample> samples = Pages.samples(Pages.CORE);

        assertThat(only(samples, "workflow_completed").getValue()).isEqualTo(42);
        MetricSample pollers = only(samples, "num_pollers");
        assertThat(pollers.getPollerType()).isEqualTo("workflow_sticky_task");
        assertThat(pollers.getSticky()).isTrue();
        MetricSample wait = only(samples, "activity_schedule_to_start_latency");
        assertThat(wait.getBoundsSeconds()).containsExactly(0.1, 1.0);
        assertThat(wait.getCounts()).containsExactly(1L, 1L, 2L);
        assertThat(wait.getSumSeconds()).isEqualTo(1.01);
    }

    @Test
    void aTargetsUnitCountsOnlyWhereTheNameSaysNone() throws ScrapeException {
        byte[] page = (Pages.CORE.replace("100\"", "0.1\"").replace("1000\"", "1\"")
                        + "temporal_workflow_task_schedule_to_start_latency_milliseconds_sum 2500\n")
                .getBytes(StandardCharsets.UTF_8);

        List<MetricSample> samples = Pages.samples(page, LatencyUnit.SECONDS);

        assertThat(only(samples, "activity_schedule_to_start_latency").getSumSeconds())
                .isEqualTo(1_010);
        assertThat(only(samples, "workflow_task_schedule_to_start_latency").getSumSeconds())
                .isEqualTo(2.5);
    }

    @Test
    void samplesThatDifferOnlyInOtherLabelsAreAddedUp() throws ScrapeException {
        List<MetricSample> samples = Pages.samples("""
                temporal_worker_task_slots_available{task_queue="q",worker_type="ActivityWorker",pod="a"} 3
                temporal_worker_task_slots_available{task_queue="q",worker_type="ActivityWorker",pod="b"} 4
                temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue="q",pod="a",le="1"} 2
                temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue="q",pod="a",le="+Inf"} 3
                temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue="q",pod="b",le="+Inf"} 5
                temporal_activity_schedule_to_start_latency_seconds_bucket{task_queue="q",pod="b",le="1"} 1
                """);

        assertThat(only(samples, "worker_task_slots_available").getValue()).isEqualTo(7);
        MetricSample wait = only(samples, "activity_schedule_to_start_latency");
        assertThat(wait.getBoundsSeconds()).containsExactly(1.0);
        assertThat(wait.getCounts()).containsExactly(3L, 8L);
        assertThat(wait.getValue()).as("without a count, the +Inf bucket").isEqualTo(8);
    }

    @Test
    void aSeriesThatContradictsItselfIsLeftOutAndCounted() throws ScrapeException {
        // Given
        MetricsLimits limits = MetricsLimits.DEFAULT;
        WorkerPage page = new WorkerPage(new LabelSets(limits.labelBytes()), LatencyUnit.MILLISECONDS, 100);
        String text = """
                temporal_activity_schedule_to_start_latency_bucket{task_queue="falls",le="100"} 5
                temporal_activity_schedule_to_start_latency_bucket{task_queue="falls",le="+Inf"} 3
                temporal_activity_schedule_to_start_latency_bucket{task_queue="negative",le="100"} -5
                temporal_num_pollers{task_queue="nan"} NaN
                temporal_num_pollers{task_queue="good"} 1
                """;

        // When
        Pages.parse(text.getBytes(StandardCharsets.UTF_8), page, limits, false);

        // Then
        assertThat(page.samples()).extracting(MetricSample::getTaskQueue).containsExactly("good");
        assertThat(page.malformed()).isEqualTo(3);
    }

    @Test
    void aPageOfTooManySeriesIsGivenUp() {
        StringBuilder page = new StringBuilder();
        for (int i = 0; i <= MetricsLimits.DEFAULT.series(); i++) {
            page.append("temporal_num_pollers{task_queue=\"q").append(i).append("\"} 1\n");
        }

        assertThatThrownBy(() -> Pages.samples(page.toString())).hasMessageContaining("5000 series");
    }

    @Test
    void aLabelThatIsNotUtf8IsNoMetrics() {
        byte[] page = "temporal_num_pollers{task_queue=\"q?\"} 1\n".getBytes(StandardCharsets.UTF_8);
        page[34] = (byte) 0xfe;

        assertThatThrownBy(() -> Pages.samples(page, LatencyUnit.SECONDS)).hasMessageContaining("UTF-8");
    }

    @Test
    void aTargetWithEndlesslyNewLabelsDoesNotGrow() throws ScrapeException {
        // Given
        LabelSets sets = new LabelSets(100);

        // When
        for (int scrape = 0; scrape < 10; scrape++) {
            WorkerPage page = new WorkerPage(sets, LatencyUnit.SECONDS, 5_000);
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 5_000; i++) {
                text.append("temporal_num_pollers{task_queue=\"" + scrape + "-" + i + "\"} 1\n");
            }
            Pages.parse(text.toString().getBytes(StandardCharsets.UTF_8), page, MetricsLimits.DEFAULT, false);
        }

        // Then
        assertThat(sets.size()).isLessThanOrEqualTo(LabelSets.MAX_SETS);
    }
}
