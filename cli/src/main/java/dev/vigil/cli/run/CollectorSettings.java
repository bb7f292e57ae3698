package dev.vigil.cli.run;

import dev.vigil.cli.config.ClusterConfig;
import dev.vigil.cli.config.TemporalConfig;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.collector.CollectorConfig;
import dev.vigil.collector.source.discovery.TargetDiscovery;
import dev.vigil.collector.source.metrics.LatencyUnit;
import dev.vigil.collector.source.metrics.MetricsConfig;
import dev.vigil.collector.source.metrics.MetricsLimits;
import dev.vigil.collector.source.temporal.ScanConfig;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The configuration as the collector takes it. */
final class CollectorSettings {

    private CollectorSettings() {}

    /** @param instance the collector's name where the configuration gives none; empty: made up at each start */
    static CollectorConfig events(
            VigilConfig config, ClusterConfig cluster, String instance, Map<String, Object> kafka) {
        dev.vigil.cli.config.CollectorConfig settings = config.collector();
        TemporalConfig temporal = cluster.temporal();
        return CollectorConfig.of(temporal.cluster(), temporal.target(), temporal.namespaces(), kafka)
                .withTemporal(TemporalConnections.of(temporal, temporal.target()))
                .withTopicPrefix(config.kafka().topicPrefix())
                .withInstance(settings.instance().isEmpty() ? instance : settings.instance())
                .withCaptures(Set.copyOf(settings.captures()))
                .withSince(settings.since())
                .withScan(ScanConfig.defaults().withInterval(settings.scanInterval()))
                .withLimits(TemporalConnections.limits(cluster.requestsPerSecond(), settings));
    }

    /** @param cluster the one of {@code temporal.target} has what discovery finds as well */
    static MetricsConfig metrics(VigilConfig config, ClusterConfig cluster) {
        boolean main = !config.moreClusters().containsKey(cluster.temporal().cluster());
        return metrics(
                config.collector(),
                cluster.metricsTargets(),
                main ? config.collector().metrics().discovery() : TargetDiscovery.NONE);
    }

    private static MetricsConfig metrics(
            dev.vigil.cli.config.CollectorConfig settings, List<URI> targets, TargetDiscovery discovery) {
        Map<URI, LatencyUnit> units = new HashMap<>();
        targets.forEach(target -> units.put(target, settings.metrics().unit()));
        Duration timeout = settings.metricsInterval().compareTo(MetricsConfig.DEFAULT_TIMEOUT) < 0
                ? settings.metricsInterval()
                : MetricsConfig.DEFAULT_TIMEOUT;
        return new MetricsConfig(
                targets,
                settings.metricsInterval(),
                timeout,
                MetricsLimits.DEFAULT,
                units,
                settings.metrics().naming(),
                discovery);
    }
}
