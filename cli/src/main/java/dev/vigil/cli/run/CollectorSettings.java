package dev.vigil.cli.run;

import dev.vigil.cli.config.VigilConfig;
import dev.vigil.collector.CollectorConfig;
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
            VigilConfig config, String instance, String target, List<String> namespaces, Map<String, Object> kafka) {
        dev.vigil.cli.config.CollectorConfig settings = config.collector();
        return CollectorConfig.of(config.temporal().cluster(), target, namespaces, kafka)
                .withTemporal(TemporalConnections.of(config.temporal(), target))
                .withTopicPrefix(config.kafka().topicPrefix())
                .withInstance(settings.instance().isEmpty() ? instance : settings.instance())
                .withCaptures(Set.copyOf(settings.captures()))
                .withSince(settings.since())
                .withScan(ScanConfig.defaults().withInterval(settings.scanInterval()))
                .withLimits(TemporalConnections.limits(settings));
    }

    static MetricsConfig metrics(dev.vigil.cli.config.CollectorConfig settings) {
        Map<URI, LatencyUnit> units = new HashMap<>();
        settings.metricsTargets()
                .forEach(target -> units.put(target, settings.metrics().unit()));
        Duration timeout = settings.metricsInterval().compareTo(MetricsConfig.DEFAULT_TIMEOUT) < 0
                ? settings.metricsInterval()
                : MetricsConfig.DEFAULT_TIMEOUT;
        return new MetricsConfig(
                settings.metricsTargets(),
                settings.metricsInterval(),
                timeout,
                MetricsLimits.DEFAULT,
                units,
                settings.metrics().naming(),
                settings.metrics().discovery());
    }
}
