package dev.vigil.collector.source.metrics;

import java.util.Locale;

/** What each family that matters serves for, in words. */
final class FamilyUse {

    private FamilyUse() {}

    static String of(SeriesName name) {
        String use = switch (name.family()) {
            case WORKER_TASK_SLOTS_AVAILABLE, WORKER_TASK_SLOTS_USED -> "FM3: slots of the worker";
            case NUM_POLLERS -> "FM3: pollers of the worker";
            case ACTIVITY_SCHEDULE_TO_START_LATENCY, WORKFLOW_TASK_SCHEDULE_TO_START_LATENCY -> "FM3: queue wait";
            case ACTIVITY_EXECUTION_LATENCY -> "FM2: attempts that ended, and how long they took";
            case ACTIVITY_EXECUTION_FAILED, LOCAL_ACTIVITY_EXECUTION_FAILED -> "FM2: failed attempts";
            case WORKFLOW_TASK_EXECUTION_FAILED -> "FM1: failed workflow tasks, by reason";
            case WORKFLOW_TASK_NO_COMPLETION -> "FM1: workflow tasks without an answer";
            case WORKFLOW_COMPLETED, WORKFLOW_FAILED, WORKFLOW_CANCELED, WORKFLOW_CONTINUE_AS_NEW ->
                "FM6: outcomes that the worker itself wrote";
            case WORKFLOW_TASK_QUEUE_POLL_EMPTY, WORKFLOW_TASK_QUEUE_POLL_SUCCEED, ACTIVITY_POLL_NO_TASK ->
                "FM3: polls with and without a task";
            case STICKY_CACHE_HIT,
                    STICKY_CACHE_MISS,
                    STICKY_CACHE_SIZE,
                    STICKY_CACHE_THREAD_FORCED_EVICTION,
                    WORKFLOW_ACTIVE_THREAD_COUNT -> "FM3: cache and threads of the worker";
            case LONG_REQUEST_FAILURE -> "FM3: polls that the server refused";
            case CORRUPTED_SIGNALS -> "FM5: signals that could not be read";
        };
        LatencyUnit unit = name.unit();
        String stated = name.family().kind() != dev.vigil.schema.event.SampleKind.HISTOGRAM
                ? ""
                : unit == null
                        ? ", unit not in the name"
                        : ", in " + unit.name().toLowerCase(Locale.ROOT);
        return use + stated;
    }
}
