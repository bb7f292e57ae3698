package dev.vigil.collector.source.metrics;

/** Why a target is not up; the words of {@code WorkerMetrics.reason} and of the metric label. */
public enum DownReason {
    /** No connection, or it broke. */
    CONNECT,
    /** Not whole within the timeout. */
    TIMEOUT,
    /** Answered with a status other than 200. */
    HTTP_STATUS,
    /** What came is neither Prometheus text nor OpenMetrics. */
    NOT_METRICS,
    /** A limit on bytes, samples, labels or series was passed. */
    TOO_LARGE,
    /** No place lists it any more; said once. */
    GONE
}
