package dev.vigil.collector.source.metrics;

import dev.vigil.schema.event.SampleKind;
import java.util.Locale;

/** The metric families of Temporal's SDKs that matter; all others are read over. Names without prefix and suffix. */
enum Family {
    WORKER_TASK_SLOTS_AVAILABLE(SampleKind.GAUGE),
    WORKER_TASK_SLOTS_USED(SampleKind.GAUGE),
    NUM_POLLERS(SampleKind.GAUGE),
    ACTIVITY_SCHEDULE_TO_START_LATENCY(SampleKind.HISTOGRAM),
    WORKFLOW_TASK_SCHEDULE_TO_START_LATENCY(SampleKind.HISTOGRAM),
    /** Its count is that of the attempts that ended in this worker. */
    ACTIVITY_EXECUTION_LATENCY(SampleKind.HISTOGRAM),
    ACTIVITY_EXECUTION_FAILED(SampleKind.COUNTER),
    LOCAL_ACTIVITY_EXECUTION_FAILED(SampleKind.COUNTER),
    WORKFLOW_TASK_EXECUTION_FAILED(SampleKind.COUNTER),
    WORKFLOW_TASK_NO_COMPLETION(SampleKind.COUNTER),
    WORKFLOW_COMPLETED(SampleKind.COUNTER),
    WORKFLOW_FAILED(SampleKind.COUNTER),
    WORKFLOW_CANCELED(SampleKind.COUNTER),
    WORKFLOW_CONTINUE_AS_NEW(SampleKind.COUNTER),
    WORKFLOW_TASK_QUEUE_POLL_EMPTY(SampleKind.COUNTER),
    WORKFLOW_TASK_QUEUE_POLL_SUCCEED(SampleKind.COUNTER),
    ACTIVITY_POLL_NO_TASK(SampleKind.COUNTER),
    STICKY_CACHE_HIT(SampleKind.COUNTER),
    STICKY_CACHE_MISS(SampleKind.COUNTER),
    STICKY_CACHE_SIZE(SampleKind.GAUGE),
    STICKY_CACHE_THREAD_FORCED_EVICTION(SampleKind.COUNTER),
    WORKFLOW_ACTIVE_THREAD_COUNT(SampleKind.GAUGE),
    LONG_REQUEST_FAILURE(SampleKind.COUNTER),
    CORRUPTED_SIGNALS(SampleKind.COUNTER);

    private final SampleKind kind;

    Family(SampleKind kind) {
        this.kind = kind;
    }

    SampleKind kind() {
        return kind;
    }

    /** The contract's name of the family. */
    String metric() {
        return name().toLowerCase(Locale.ROOT);
    }
}
