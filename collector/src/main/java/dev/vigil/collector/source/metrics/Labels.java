package dev.vigil.collector.source.metrics;

/**
 * The labels that matter, normalised across SDKs; empty where a page says nothing or {@code "none"}.
 *
 * @param taskQueue without the suffix of sticky queues
 * @param sticky a sticky queue or poller
 * @param pollerType in the Java SDK's spelling
 * @param reason failure reason, else exception, else status code, else operation
 * @param untyped the activity type was spelled {@code "none"}: a Java SDK's second copy of a queue wait
 */
record Labels(
        String namespace,
        String taskQueue,
        boolean sticky,
        String workflowType,
        String activityType,
        String workerType,
        String pollerType,
        String reason,
        boolean untyped) {}
