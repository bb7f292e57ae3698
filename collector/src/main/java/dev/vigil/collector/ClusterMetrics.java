package dev.vigil.collector;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Metrics of parts that know of one cluster each, with the cluster as the first label. Thread-safe. */
public final class ClusterMetrics extends Collector {

    private static final String LABEL = "cluster";

    private final Map<String, CollectorRegistry> clusters = Collections.synchronizedMap(new LinkedHashMap<>());

    /** Where the parts of a cluster register. */
    public CollectorRegistry of(String cluster) {
        return clusters.computeIfAbsent(cluster, each -> new CollectorRegistry());
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Map<String, MetricFamilySamples> families = new LinkedHashMap<>();
        Map<String, CollectorRegistry> now;
        synchronized (clusters) {
            now = new LinkedHashMap<>(clusters);
        }
        now.forEach((cluster, registry) -> Collections.list(registry.metricFamilySamples())
                .forEach(family -> families.merge(family.name, labelled(cluster, family), ClusterMetrics::joined)));
        return List.copyOf(families.values());
    }

    private static MetricFamilySamples labelled(String cluster, MetricFamilySamples family) {
        List<MetricFamilySamples.Sample> samples = new ArrayList<>(family.samples.size());
        for (MetricFamilySamples.Sample sample : family.samples) {
            samples.add(new MetricFamilySamples.Sample(
                    sample.name,
                    first(LABEL, sample.labelNames),
                    first(cluster, sample.labelValues),
                    sample.value,
                    sample.exemplar,
                    sample.timestampMs));
        }
        return new MetricFamilySamples(family.name, family.unit, family.type, family.help, samples);
    }

    private static MetricFamilySamples joined(MetricFamilySamples one, MetricFamilySamples other) {
        List<MetricFamilySamples.Sample> samples = new ArrayList<>(one.samples);
        samples.addAll(other.samples);
        return new MetricFamilySamples(one.name, one.unit, one.type, one.help, samples);
    }

    private static List<String> first(String text, List<String> others) {
        List<String> all = new ArrayList<>(others.size() + 1);
        all.add(text);
        all.addAll(others);
        return all;
    }
}
