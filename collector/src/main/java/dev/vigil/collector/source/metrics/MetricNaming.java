package dev.vigil.collector.source.metrics;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/**
 * What a fleet calls Temporal's metrics, where it has changed that.
 *
 * @param prefix what stands before the SDKs' names; {@value #DEFAULT_PREFIX} unless a worker was told otherwise
 * @param labels labels that were renamed, by the SDKs' name: {@code task_queue -> queue}
 */
public record MetricNaming(String prefix, Map<String, String> labels) {

    public static final String DEFAULT_PREFIX = "temporal_";

    /** The labels that are read. */
    public static final Set<String> LABELS = Set.of(
            "namespace",
            "task_queue",
            "workflow_type",
            "activity_type",
            "worker_type",
            "poller_type",
            "failure_reason",
            "exception",
            "status_code",
            "operation");

    /** As the SDKs ship. */
    public static final MetricNaming DEFAULT = new MetricNaming(DEFAULT_PREFIX, Map.of());

    public MetricNaming {
        labels = Map.copyOf(labels);
        if (!LABELS.containsAll(labels.keySet())) {
            throw new IllegalArgumentException(
                    "a renamed label must be one of " + LABELS + ", got: " + labels.keySet());
        }
    }

    /** What the page calls one of {@link #LABELS}. */
    byte[] label(String name) {
        return labels.getOrDefault(name, name).getBytes(StandardCharsets.UTF_8);
    }
}
