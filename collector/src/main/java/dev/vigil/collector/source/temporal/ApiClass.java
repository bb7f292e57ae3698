package dev.vigil.collector.source.temporal;

import java.util.Locale;

/** Sorts of requests that a Temporal server counts against limits of their own. */
public enum ApiClass {
    /** List and count: ten a second for each namespace by default. */
    VISIBILITY,
    /** Histories, forward and reverse. */
    HISTORY,
    /** DescribeWorkflowExecution, which takes the run's lock, and DescribeTaskQueue. */
    DESCRIBE;

    /** Its name as a metric label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
