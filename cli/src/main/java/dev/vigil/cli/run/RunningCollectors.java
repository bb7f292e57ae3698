package dev.vigil.cli.run;

import dev.vigil.cli.config.ClusterConfig;
import dev.vigil.cli.config.TemporalConfig;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.collector.ClusterMetrics;
import dev.vigil.collector.CollectorConfig;
import dev.vigil.collector.CollectorStatus;
import dev.vigil.collector.FleetCollector;
import dev.vigil.collector.MetricsCollector;
import dev.vigil.collector.source.metrics.MetricsConfig;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What this process brings to Kafka: the events of Temporal clusters and the metrics of their workers. */
final class RunningCollectors implements AutoCloseable {

    private final VigilConfig config;
    private final Map<String, Object> kafka;
    private final CollectorRegistry registry;
    private final Clock clock;
    private final ClusterMetrics workers = new ClusterMetrics();
    private final List<MetricsCollector> metrics = new CopyOnWriteArrayList<>();
    private volatile @Nullable FleetCollector events;

    RunningCollectors(VigilConfig config, Map<String, Object> kafka, CollectorRegistry registry, Clock clock) {
        this.config = config;
        this.kafka = kafka;
        this.registry = registry;
        this.clock = clock;
        registry.register(workers);
    }

    /**
     * Events of clusters; once.
     *
     * @param description of the server, if it is known better than by what it says; else empty
     */
    void start(String instance, List<ClusterConfig> clusters, String description, Consumer<Part> onStarted) {
        long begin = clock.millis();
        List<CollectorConfig> settings = clusters.stream()
                .map(cluster -> CollectorSettings.events(config, cluster, instance, kafka))
                .toList();
        FleetCollector part = new FleetCollector(settings, registry, clock);
        events = part;
        part.start();
        Duration took = Duration.ofMillis(clock.millis() - begin);
        for (ClusterConfig cluster : clusters) {
            TemporalConfig temporal = cluster.temporal();
            String server = part.status(temporal.cluster()).server();
            String name = clusters.size() == 1 ? "" : temporal.cluster() + " at ";
            String how = server.isEmpty() ? "not collected yet, it is tried again" : server;
            onStarted.accept(
                    new Part("Temporal", name + temporal.target(), description.isEmpty() ? how : description, took));
        }
    }

    /** Metrics of a cluster's workers. */
    void scrape(String cluster, MetricsConfig targets) {
        MetricsCollector part =
                new MetricsCollector(targets, cluster, kafka, config.kafka().topicPrefix(), clock, workers.of(cluster));
        metrics.add(part);
        part.start();
    }

    Optional<CollectorStatus> status() {
        return Optional.ofNullable(events).map(FleetCollector::status);
    }

    /** What does not work as it should, one sentence each. */
    List<String> degraded() {
        List<String> sentences = new ArrayList<>();
        status().ifPresent(status -> sentences.addAll(status.degraded()));
        metrics.forEach(part -> sentences.addAll(part.degraded()));
        return sentences;
    }

    /** The metrics first, as they were started last. */
    @Override
    public void close() {
        List<MetricsCollector> last = new ArrayList<>(metrics);
        Collections.reverse(last);
        last.forEach(MetricsCollector::close);
        FleetCollector part = events;
        if (part != null) {
            part.close();
        }
        registry.unregister(workers);
    }
}
