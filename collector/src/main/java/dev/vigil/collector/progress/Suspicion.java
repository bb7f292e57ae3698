package dev.vigil.collector.progress;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import dev.vigil.schema.event.WorkflowEvent;
import org.jspecify.annotations.Nullable;

/**
 * Whether an open run should be described, judged from its events and from what the last description said. Failed attempts
 * and stuck workflow tasks write no events: silence after a schedule is all that history shows of them. Not thread-safe.
 */
final class Suspicion {

    private final OpenActivities openActivities = new OpenActivities();

    private boolean reportedProblem;
    private boolean taskFailed;
    private long taskScheduledAtMicros;

    /** Said by the last description; needed where the events before are not known any more, after a restart. */
    private boolean describedAsPending;

    private @Nullable SnapshotReason restored;

    void restore(String reason) {
        for (SnapshotReason known : SnapshotReason.values()) {
            if (known.name().equals(reason)) {
                restored = known;
            }
        }
    }

    /** Visibility lists the run under {@code TemporalReportedProblems}. */
    void problemReported() {
        reportedProblem = true;
    }

    void observe(WorkflowEvent event) {
        EventAttributes attributes = event.getAttributes();
        switch (event.getEventType()) {
            case HistoryEventType.WORKFLOW_TASK_SCHEDULED -> taskScheduledAtMicros = event.getEventTimeMicros();
            case HistoryEventType.WORKFLOW_TASK_COMPLETED -> {
                taskScheduledAtMicros = 0;
                taskFailed = false;
                reportedProblem = false;
                restored = null;
            }
            case HistoryEventType.WORKFLOW_TASK_FAILED, HistoryEventType.WORKFLOW_TASK_TIMED_OUT -> {
                taskScheduledAtMicros = 0;
                taskFailed = attributes.getCause() != HistoryEventType.CAUSE_RESET_WORKFLOW;
            }
            case HistoryEventType.ACTIVITY_TASK_SCHEDULED ->
                openActivities.scheduled(event.getEventId(), event.getEventTimeMicros());
            case HistoryEventType.ACTIVITY_TASK_COMPLETED,
                    HistoryEventType.ACTIVITY_TASK_FAILED,
                    HistoryEventType.ACTIVITY_TASK_TIMED_OUT,
                    HistoryEventType.ACTIVITY_TASK_CANCELED -> {
                openActivities.closed(attributes.getScheduledEventId());
                describedAsPending = false; // the next sample will tell whether others are
            }
            default -> {
                // says nothing about what hangs
            }
        }
    }

    void described(RunSnapshot snapshot) {
        restored = null;
        describedAsPending = !snapshot.getPendingActivities().isEmpty();
        taskFailed = snapshot.getWorkflowTaskAttempt() > 1;
        reportedProblem = !snapshot.getReportedProblems().isEmpty();
    }

    /**
     * From when on {@link #reason} has one, if nothing is observed until then, microseconds since the epoch; {@link
     * Long#MAX_VALUE}: never.
     */
    long suspiciousFromMicros(DescribeConfig config) {
        if (reportedProblem || taskFailed || describedAsPending || restored != null) {
            return Long.MIN_VALUE;
        }
        long from = Long.MAX_VALUE;
        if (taskScheduledAtMicros != 0) {
            from = taskScheduledAtMicros + ReadConfig.micros(config.taskScheduledFor()) + 1;
        }
        long oldest = openActivities.oldestMicros();
        return oldest == Long.MAX_VALUE
                ? from
                : Math.min(from, oldest + ReadConfig.micros(config.activityScheduledFor()) + 1);
    }

    /** Whether it is known to be in trouble, not only slow. */
    boolean troubled() {
        return reportedProblem || taskFailed;
    }

    /** Why the run should be described now, null if it should not. */
    @Nullable
    SnapshotReason reason(DescribeConfig config, long nowMicros) {
        if (reportedProblem) {
            return SnapshotReason.REPORTED_PROBLEM;
        }
        if (taskFailed
                || (taskScheduledAtMicros != 0
                        && nowMicros - taskScheduledAtMicros > ReadConfig.micros(config.taskScheduledFor()))) {
            return SnapshotReason.TASK_FAILED;
        }
        long oldest = nowMicros - ReadConfig.micros(config.activityScheduledFor());
        if (openActivities.oldestMicros() < oldest) {
            return SnapshotReason.LONG_SCHEDULED;
        }
        return describedAsPending ? SnapshotReason.LONG_SCHEDULED : restored;
    }
}
