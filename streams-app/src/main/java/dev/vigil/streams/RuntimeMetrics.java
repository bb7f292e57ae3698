package dev.vigil.streams;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * What Kafka's clients and Kafka Streams know of themselves, under names of ours: lag per partition, commit time, restore progress. Read when it
 * is asked for. Thread-safe.
 */
final class RuntimeMetrics extends Collector implements StateRestoreListener {

    private static final String CONSUMER = "consumer-fetch-manager-metrics";
    private static final String THREAD = "stream-thread-metrics";

    private final Supplier<Collection<? extends Metric>> metrics;
    private final Map<TopicPartition, Long> toRestore = new ConcurrentHashMap<>();

    RuntimeMetrics(Supplier<Collection<? extends Metric>> metrics) {
        this.metrics = metrics;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        GaugeMetricFamily lag = new GaugeMetricFamily(
                "vigil_streams_lag_records",
                "Records of a source or repartition topic that are committed and not yet fetched.",
                List.of("topic", "partition"));
        GaugeMetricFamily average = new GaugeMetricFamily(
                "vigil_streams_commit_avg_seconds", "Average time of a commit in a stream thread.", List.of("thread"));
        GaugeMetricFamily largest = new GaugeMetricFamily(
                "vigil_streams_commit_max_seconds", "Longest commit of a stream thread.", List.of("thread"));
        GaugeMetricFamily restore = new GaugeMetricFamily(
                "vigil_streams_restore_remaining_records",
                "Changelog records that are still to be restored before a task can go on.",
                List.of("topic", "partition"));
        for (Metric metric : metrics.get()) {
            MetricName name = metric.metricName();
            Map<String, String> tags = name.tags();
            if (name.group().equals(CONSUMER) && name.name().equals("records-lag") && tags.containsKey("partition")) {
                // the restore consumer's lag is the restore progress below
                if (!tags.getOrDefault("client-id", "").contains("restore-consumer")) {
                    add(lag, metric, 1, tags.getOrDefault("topic", ""), tags.get("partition"));
                }
            } else if (name.group().equals(THREAD) && name.name().equals("commit-latency-avg")) {
                add(average, metric, 1_000, tags.getOrDefault("thread-id", ""));
            } else if (name.group().equals(THREAD) && name.name().equals("commit-latency-max")) {
                add(largest, metric, 1_000, tags.getOrDefault("thread-id", ""));
            }
        }
        toRestore.forEach((partition, left) ->
                restore.addMetric(List.of(partition.topic(), Integer.toString(partition.partition())), left));
        return new ArrayList<>(List.of(lag, average, largest, restore));
    }

    private static void add(GaugeMetricFamily family, Metric metric, double divisor, String... labels) {
        if (metric.metricValue() instanceof Double value && Double.isFinite(value)) {
            family.addMetric(List.of(labels), value / divisor);
        }
    }

    /** Changelog records that are still to be restored. */
    long toRestore() {
        return toRestore.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
        toRestore.put(partition, Math.max(0, to - from));
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long end, long restored) {
        toRestore.computeIfPresent(partition, (ignored, left) -> Math.max(0, left - restored));
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long restored) {
        toRestore.put(partition, 0L);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long restored) {
        toRestore.remove(partition);
    }
}
