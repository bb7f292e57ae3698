package dev.vigil.collector.progress;

import dev.vigil.schema.Keys;

/** Names one run. */
public record RunKey(String namespace, String workflowId, String runId) {

    /** Record key of its events: all runs of a workflow meet in one partition. */
    public String workflowKey(String cluster) {
        return Keys.of(cluster, namespace, workflowId);
    }

    /** Record key of its progress. */
    public String progressKey(String cluster) {
        return Keys.of(cluster, namespace, workflowId, runId);
    }
}
