package dev.vigil.cli.config;

import dev.vigil.collector.source.metrics.LatencyUnit;
import dev.vigil.collector.source.metrics.MetricNaming;
import java.util.Map;
import java.util.TreeSet;

/**
 * How worker metrics are called, where a fleet has changed that.
 *
 * @param naming prefix and renamed labels
 * @param unit unit of latencies whose names do not say it
 */
public record MetricsSettings(MetricNaming naming, LatencyUnit unit) {

    public static final MetricsSettings DEFAULT = new MetricsSettings(MetricNaming.DEFAULT, LatencyUnit.MILLISECONDS);

    static MetricsSettings read(Section section) {
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
        return new MetricsSettings(new MetricNaming(prefix, labels), unit);
    }
}
