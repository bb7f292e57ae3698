package dev.vigil.collector.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.event.MetricSample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Real pages and the labelled files of other parsers' tests, where they stand beside the checkout. */
class CorpusTest {

    private static Map<String, Long> countOf(List<MetricSample> samples) {
        return samples.stream().collect(Collectors.groupingBy(MetricSample::getMetric, Collectors.counting()));
    }

    @Test
    void aWholeJavaScrapeIsReadAndReduced() throws ScrapeException {
        // Given
        byte[] page = Pages.javaScrape();
        MetricsLimits limits = MetricsLimits.DEFAULT;
        WorkerPage worker = new WorkerPage(new LabelSets(limits.labelBytes()), LatencyUnit.MILLISECONDS, 5_000);

        // When
        ExpositionParser parser = Pages.parse(page, worker, limits, false);

        // Then
        List<MetricSample> samples = worker.samples();
        assertThat(parser.samples()).isEqualTo(9_394);
        assertThat(worker.malformed()).isZero();
        assertThat(countOf(samples))
                .containsEntry("activity_schedule_to_start_latency", 6L)
                .containsEntry("workflow_task_schedule_to_start_latency", 16L)
                .containsEntry("worker_task_slots_available", 32L)
                .containsEntry("num_pollers", 24L)
                .containsEntry("activity_execution_failed", 2L);
        MetricSample storm = samples.stream()
                .filter(s -> s.getMetric().equals("activity_schedule_to_start_latency")
                        && s.getTaskQueue().equals("storm"))
                .findFirst()
                .orElseThrow();
        assertThat(storm.getValue()).isEqualTo(91);
        assertThat(storm.getBoundsSeconds()).hasSize(68).startsWith(0.001).endsWith(30.0);
        assertThat(storm.getCounts()).hasSize(69).endsWith(91L);
    }

    @Test
    void aCoreScrapeIsReadInMilliseconds() throws Exception {
        byte[] page = Files.readAllBytes(Pages.corpus("metrics/core_posthog_no_total_suffix.prom.txt"));

        assertThat(countOf(Pages.samples(page, LatencyUnit.MILLISECONDS))).containsEntry("workflow_completed", 1L);
    }

    /** Each labelled file is judged as its label says, by the rules that {@code inspect} asks for. */
    @Test
    void everyLabelledFileIsJudgedAsItsLabelSays() throws IOException {
        // Given
        List<String> rows = Files.readAllLines(Pages.corpus("openmetrics.csv"));
        Path directory = Pages.corpus("openmetrics");
        PageInspector inspector =
                new PageInspector(MetricNaming.DEFAULT, LatencyUnit.MILLISECONDS, MetricsLimits.DEFAULT);
        List<String> wrong = new ArrayList<>();

        // When
        for (String row : rows.subList(1, rows.size())) {
            String[] columns = row.split(",", 4);
            Path file = directory.resolve(columns[0]);
            InspectedPage page = inspector.inspect(file, columns[0]);
            boolean claimsOpenMetrics = columns[1].startsWith("openmetrics");
            boolean cannotTell = claimsOpenMetrics && page.format().startsWith("prometheus");
            if (!cannotTell && !columns[2].equals("valid?") && page.read() != columns[2].equals("valid")) {
                wrong.add(columns[0] + ": " + (page.read() ? "read" : page.reason()));
            }
        }

        // Then
        assertThat(wrong)
                .as("all but two that are invalid only where names must be those of before 2024")
                .containsExactly(
                        "common-expfmt/testTextParseError_41.prom.txt: read",
                        "common-expfmt/testTextParseError_42.prom.txt: read");
    }
}
