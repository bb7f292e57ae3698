package dev.vigil.collector.source.metrics;

import dev.vigil.schema.event.MetricSample;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;

/** Exposition pages for tests, and short ways to read them. */
final class Pages {

    /** A Java worker, as Micrometer's Prometheus registry writes it. */
    static final String JAVA = """
            # HELP temporal_worker_task_slots_available \s
            # TYPE temporal_worker_task_slots_available gauge
            temporal_worker_task_slots_available{activity_type="none",namespace="default",task_queue="billing",worker_type="ActivityWorker",workflow_type="none",} 3.0
            temporal_num_pollers{namespace="default",poller_type="workflow_sticky_task",task_queue="billing",worker_type="WorkflowWorker"} 2.0
            temporal_workflow_task_execution_failed_total{exception="none",failure_reason="NonDeterminismError",namespace="default",operation="none",status_code="none",task_queue="billing",worker_type="WorkflowWorker",workflow_type="Invoice"} 7.0
            temporal_activity_execution_failed_total{activity_type="Charge",exception="IllegalStateException",namespace="default",operation="none",status_code="none",task_queue="billing",workflow_type="Invoice"} 80.0
            temporal_activity_schedule_to_start_latency_seconds_bucket{activity_type="Charge",namespace="default",task_queue="billing",le="0.5",} 1.0
            temporal_activity_schedule_to_start_latency_seconds_bucket{activity_type="Charge",namespace="default",task_queue="billing",le="30.0",} 4.0
            temporal_activity_schedule_to_start_latency_seconds_bucket{activity_type="Charge",namespace="default",task_queue="billing",le="+Inf",} 5.0
            temporal_activity_schedule_to_start_latency_seconds_count{activity_type="Charge",namespace="default",task_queue="billing"} 5.0
            temporal_activity_schedule_to_start_latency_seconds_sum{activity_type="Charge",namespace="default",task_queue="billing"} 61.25
            temporal_activity_schedule_to_start_latency_seconds_max{activity_type="Charge",namespace="default",task_queue="billing"} 40.0
            temporal_activity_schedule_to_start_latency_seconds_count{activity_type="none",namespace="default",task_queue="billing"} 5.0
            temporal_activity_schedule_to_start_latency_seconds_sum{activity_type="none",namespace="default",task_queue="billing"} 61.25
            temporal_workflow_task_schedule_to_start_latency_seconds_count{namespace="default",task_queue="billing:sticky",workflow_type="none"} 9
            temporal_request_latency_seconds_count{operation="StartWorkflowExecution"} 3
            jvm_memory_used_bytes{area="heap"} 1.2345678E8
            """;

    /** A Python worker: no {@code _total}, milliseconds without a unit in the name, its own spelling of pollers. */
    static final String CORE = """
            # TYPE temporal_num_pollers gauge
            temporal_num_pollers{namespace="default",poller_type="sticky_workflow_task",task_queue="billing"} 1
            # TYPE temporal_workflow_completed counter
            temporal_workflow_completed{namespace="default",workflow_type="Invoice"} 42
            # TYPE temporal_activity_schedule_to_start_latency histogram
            temporal_activity_schedule_to_start_latency_bucket{namespace="default",task_queue="billing",le="100"} 1
            temporal_activity_schedule_to_start_latency_bucket{namespace="default",task_queue="billing",le="1000"} 1
            temporal_activity_schedule_to_start_latency_bucket{namespace="default",task_queue="billing",le="+Inf"} 2
            temporal_activity_schedule_to_start_latency_sum{namespace="default",task_queue="billing"} 1010
            temporal_activity_schedule_to_start_latency_count{namespace="default",task_queue="billing"} 2
            """;

    private Pages() {}

    static List<MetricSample> samples(String page) throws ScrapeException {
        return samples(page.getBytes(StandardCharsets.UTF_8), LatencyUnit.MILLISECONDS);
    }

    static List<MetricSample> samples(byte[] page, LatencyUnit unit) throws ScrapeException {
        MetricsLimits limits = MetricsLimits.DEFAULT;
        WorkerPage worker = new WorkerPage(new LabelSets(limits.labelBytes()), unit, limits.series());
        parse(page, worker, limits, false);
        return worker.samples();
    }

    /** Feeds a page as a connection would, in chunks. */
    static ExpositionParser parse(byte[] page, SampleHandler handler, MetricsLimits limits, boolean openMetrics)
            throws ScrapeException {
        return parse(page, handler, limits, openMetrics, 16 << 10);
    }

    static ExpositionParser parse(
            byte[] page, SampleHandler handler, MetricsLimits limits, boolean openMetrics, int chunkBytes)
            throws ScrapeException {
        ExpositionParser parser = new ExpositionParser(handler, limits, openMetrics);
        for (int from = 0; from < page.length; from += chunkBytes) {
            parser.feed(ByteBuffer.wrap(page, from, Math.min(chunkBytes, page.length - from))
                    .asReadOnlyBuffer());
        }
        parser.finish();
        return parser;
    }

    /** A file of the shared corpus beside the checkout; the test is skipped where there is none. */
    static Path corpus(String path) {
        Path file = Path.of("..", "..", "shared", "corpus").resolve(path);
        Path fromWorktree = Path.of("..", "..", "..", "shared", "corpus").resolve(path);
        Path found = Files.exists(file) ? file : fromWorktree;
        Assumptions.assumeTrue(Files.exists(found), "the corpus is not beside this checkout: " + file);
        return found;
    }

    static byte[] javaScrape() {
        Path file = corpus("real-server/worker-scrape-java-1.38.txt.gz");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
