package dev.vigil.demo.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.uber.m3.tally.RootScopeBuilder;
import com.uber.m3.tally.Scope;
import com.uber.m3.util.Duration;
import dev.vigil.schema.StartupException;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.temporal.common.reporter.MicrometerClientStatsReporter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The Prometheus page of the fleet's workers. One page for all of them; each series carries the label {@code worker},
 * and those of a worker that ended are taken off, as its own page would be gone.
 */
@SuppressWarnings(
        "deprecation") // the simpleclient registry is the one whose text a Java worker of today's fleets serves
public final class WorkerMetricsPage implements AutoCloseable {

    /** Up to an hour: the SDK's own buckets end at 30 s, which hides how long a starved task waited. */
    private static final double[] BUCKETS_NANOS = {
        5e6, 25e6, 100e6, 250e6, 500e6, 1e9, 2e9, 5e9, 10e9, 30e9, 60e9, 300e9, 3600e9
    };

    private static final List<String> WORTH_BUCKETS = List.of("schedule_to_start", "activity_execution", "endtoend");

    private static final double REPORT_SECONDS = 1;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "demo-worker-metrics");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpServer server;

    private WorkerMetricsPage(HttpServer server) {
        this.server = server;
        registry.config().meterFilter(new CoarseBuckets());
        server.createContext("/metrics", this::serve);
        server.setExecutor(executor);
        server.start();
    }

    /**
     * @param port 0 takes a free one
     * @throws StartupException if the port is in use
     */
    public static WorkerMetricsPage start(int port) {
        try {
            return new WorkerMetricsPage(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0));
        } catch (IOException inUse) {
            throw new StartupException(
                    StartupException.Kind.REFUSED,
                    "the metrics page of the demo's workers cannot listen on 127.0.0.1:" + port + ": "
                            + inUse.getMessage(),
                    "",
                    "free the port, or leave the choice to the demo with port 0");
        }
    }

    /** Where to scrape it. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/metrics";
    }

    Scope scope(String worker) {
        return new RootScopeBuilder()
                .tags(Map.of("worker", worker))
                .reporter(new MicrometerClientStatsReporter(registry))
                .reportEvery(Duration.ofSeconds(REPORT_SECONDS));
    }

    void remove(String worker) {
        registry.getMeters().stream()
                .filter(meter -> worker.equals(meter.getId().getTag("worker")))
                .forEach(registry::remove);
    }

    private void serve(HttpExchange exchange) throws IOException {
        byte[] page = registry.scrape().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        exchange.sendResponseHeaders(200, page.length);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(page);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
        registry.close();
    }

    /** A dozen buckets instead of the SDK's 68 for each series, and only where somebody reads a percentile. */
    private static final class CoarseBuckets implements MeterFilter {
        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            DistributionStatisticConfig.Builder coarse =
                    DistributionStatisticConfig.builder().percentilesHistogram(false);
            if (WORTH_BUCKETS.stream().anyMatch(id.getName()::contains)) {
                coarse.serviceLevelObjectives(BUCKETS_NANOS);
            }
            return coarse.build().merge(config);
        }
    }
}
