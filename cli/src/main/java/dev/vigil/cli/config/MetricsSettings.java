package dev.vigil.cli.config;

import dev.vigil.collector.source.discovery.TargetDiscovery;
import dev.vigil.collector.source.metrics.LatencyUnit;
import dev.vigil.collector.source.metrics.MetricNaming;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;

/**
 * How worker metrics are called, where a fleet has changed that.
 *
 * @param discovery places that list targets
 * @param naming prefix and renamed labels
 * @param unit unit of latencies whose names do not say it
 */
public record MetricsSettings(TargetDiscovery discovery, MetricNaming naming, LatencyUnit unit) {

    static MetricsSettings read(Section section) {
        TargetDiscovery discovery = new TargetDiscovery(
                section.list("dns", "an address", CollectorConfig::parsedTarget, URI::toString),
                section.texts("files"),
                section.list("prometheus", "an address", CollectorConfig::parsedTarget, URI::toString),
                section.text("prometheus_job", ""),
                section.duration(
                        "refresh", TargetDiscovery.DEFAULT_REFRESH, Duration.ofSeconds(1), Duration.ofHours(1)));
        String prefix = section.text("prefix", MetricNaming.DEFAULT_PREFIX);
        LatencyUnit unit = section.choice("unit", LatencyUnit.class, LatencyUnit.MILLISECONDS);
        Section renamed = section.section("labels");
        Map<String, String> labels = new java.util.HashMap<>();
        for (String label : new TreeSet<>(MetricNaming.LABELS)) {
            if (renamed.isSet(label)) {
                labels.put(label, renamed.text(label, label));
            } else {
                renamed.text(label, label);
            }
        }
        renamed.end();
        section.end();
        return new MetricsSettings(discovery, new MetricNaming(prefix, labels), unit);
    }
}
