package dev.vigil.demo;

import com.google.protobuf.util.Timestamps;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One run as the server tells it, and what a plain loop over its history proves. */
record Run(String workflowId, String runId, String type, WorkflowExecutionStatus status, List<HistoryEvent> events) {

    boolean failedNonDeterministically() {
        return events.stream()
                .anyMatch(event -> event.getWorkflowTaskFailedEventAttributes().getCause()
                        == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR);
    }

    /** Whether the run was made by a reset. */
    boolean isReset() {
        return events.stream()
                .anyMatch(event -> event.getWorkflowTaskFailedEventAttributes().getCause()
                        == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW);
    }

    /** Longest schedule-to-start of a closed activity's attempt 1. */
    Duration longestQueueWait() {
        Map<Long, HistoryEvent> scheduled = new HashMap<>();
        Duration longest = Duration.ZERO;
        for (HistoryEvent event : events) {
            if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED) {
                scheduled.put(event.getEventId(), event);
            }
            if (event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED
                    && event.getActivityTaskStartedEventAttributes().getAttempt() == 1) {
                HistoryEvent from = scheduled.get(
                        event.getActivityTaskStartedEventAttributes().getScheduledEventId());
                longest = max(longest, between(from == null ? event : from, event));
            }
        }
        return longest;
    }

    /** Longest schedule-to-start of a workflow task. */
    Duration longestTaskWait() {
        Duration longest = Duration.ZERO;
        HistoryEvent scheduled = events.get(0);
        for (HistoryEvent event : events) {
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED) {
                scheduled = event;
            }
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED) {
                longest = max(longest, between(scheduled, event));
            }
        }
        return longest;
    }

    /** Longest time from a fired timer to the start of the next workflow task. */
    Duration longestTimerHandling() {
        Duration longest = Duration.ZERO;
        HistoryEvent fired = null;
        for (HistoryEvent event : events) {
            if (event.getEventType() == EventType.EVENT_TYPE_TIMER_FIRED && fired == null) {
                fired = event;
            }
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED && fired != null) {
                longest = max(longest, between(fired, event));
                fired = null;
            }
        }
        return longest;
    }

    /** The names of the signals that each workflow task delivered, in order, tasks without signals left out. */
    List<List<String>> signalsByTask() {
        List<List<String>> tasks = new ArrayList<>();
        List<String> next = new ArrayList<>();
        for (HistoryEvent event : events) {
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED) {
                next.add(event.getWorkflowExecutionSignaledEventAttributes().getSignalName());
            }
            if (event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED && !next.isEmpty()) {
                tasks.add(next);
                next = new ArrayList<>();
            }
        }
        return tasks;
    }

    boolean hasTaskWithBoth(List<String> signals) {
        return signalsByTask().stream().anyMatch(task -> task.containsAll(signals));
    }

    /** Attempts beyond the first, of activities that closed. */
    int retries() {
        return events.stream()
                .filter(event -> event.getEventType() == EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED)
                .mapToInt(event -> event.getActivityTaskStartedEventAttributes().getAttempt() - 1)
                .sum();
    }

    Set<EventType> eventTypes() {
        Set<EventType> types = new HashSet<>();
        events.forEach(event -> types.add(event.getEventType()));
        return types;
    }

    @Override
    public String toString() {
        return type + " " + workflowId + " " + status + " with " + events.size() + " events";
    }

    boolean continued() {
        HistoryEvent last = events.get(events.size() - 1);
        return status == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW
                || !last.getWorkflowExecutionFailedEventAttributes()
                        .getNewExecutionRunId()
                        .isEmpty();
    }

    private static Duration between(HistoryEvent from, HistoryEvent to) {
        return Duration.ofMillis(Timestamps.toMillis(to.getEventTime()) - Timestamps.toMillis(from.getEventTime()));
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
