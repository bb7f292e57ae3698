package dev.vigil.collector;

import dev.vigil.collector.sink.WorkerMetricsSink;
import dev.vigil.collector.source.metrics.MetricsConfig;
import dev.vigil.collector.source.metrics.MetricsScraper;
import dev.vigil.schema.TopicPrefix;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Worker metrics end to end: scraped pages to the topic {@code worker-metrics}.
 *
 * <pre>{@code
 * try (MetricsCollector metrics = new MetricsCollector(
 *         MetricsConfig.of(List.of(URI.create("http://10.0.0.7:9464/metrics"))),
 *         "prod", Map.of("bootstrap.servers", "kafka:9092"), TopicPrefix.DEFAULT, clock, registry)) {
 *     metrics.start();
 *     ...
 * }
 * }</pre>
 */
public final class MetricsCollector implements AutoCloseable {

    private final WorkerMetricsSink sink;
    private final MetricsScraper scraper;

    /**
     * @param cluster name of the Temporal cluster the workers belong to
     * @param kafka connection settings of Kafka's clients
     */
    public MetricsCollector(
            MetricsConfig config,
            String cluster,
            Map<String, Object> kafka,
            TopicPrefix prefix,
            Clock clock,
            CollectorRegistry registry) {
        this.sink = new WorkerMetricsSink(kafka, prefix, registry);
        this.scraper = new MetricsScraper(config, cluster, sink, clock, registry);
    }

    /** Begins to scrape; returns at once. */
    public void start() {
        scraper.start();
    }

    /** What is not as it should be, one sentence each: targets that are down, Kafka that does not take records. */
    public List<String> degraded() {
        return Stream.concat(scraper.degraded().stream(), sink.degraded().stream())
                .toList();
    }

    /** Ends within about six seconds: the scraper first, then what is queued is sent. */
    @Override
    public void close() {
        scraper.close();
        sink.close();
    }
}
