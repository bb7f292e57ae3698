package dev.vigil.collector.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.event.MetricSample;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Real pages and the labelled files of other parsers' tests, where they stand beside the checkout. */
class CorpusTest {

    /** Promtool dumps, a debug print, a draft of native histograms, a comma that only one parser takes: labelled with the others. */
    private static final String NOT_EXPOSITION = ".*(dump-|debug-|native_histogram|test_commas).*";

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

    @Test
    void everyValidFileIsReadAndNoInvalidOneDoesHarm() throws IOException {
        // Given
        List<String> rows = Files.readAllLines(Pages.corpus("openmetrics.csv"));
        List<String> wrong = new ArrayList<>();
        int refusedInvalid = 0;

        // When
        for (String row : rows.subList(1, rows.size())) {
            String[] columns = row.split(",", 4);
            byte[] page = Files.readAllBytes(Pages.corpus("openmetrics").resolve(columns[0]));
            String refusal = refusal(page, columns[1].startsWith("openmetrics"));
            if (columns[2].equals("valid") && !columns[0].matches(NOT_EXPOSITION) && !refusal.isEmpty()) {
                wrong.add(columns[0] + ": " + refusal);
            }
            refusedInvalid += columns[2].equals("invalid") && !refusal.isEmpty() ? 1 : 0;
        }

        // Then
        assertThat(wrong).isEmpty();
        assertThat(refusedInvalid)
                .as("broken syntax; what metadata claims is not checked")
                .isGreaterThan(60);
    }

    /** Why a page is refused; empty where it is read. A missing last line feed and an empty page are not the matter here. */
    private static String refusal(byte[] page, boolean openMetrics) {
        byte[] ended = Arrays.copyOf(page, page.length + (openMetrics ? 0 : 1));
        if (!openMetrics) {
            ended[page.length] = '\n';
        }
        try {
            Pages.parse(ended, SampleLine::hasName, MetricsLimits.DEFAULT, openMetrics);
            return "";
        } catch (ScrapeException e) {
            String said = String.valueOf(e.getMessage());
            return said.contains("no sample") ? "" : said;
        }
    }
}
