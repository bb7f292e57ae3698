package dev.vigil.streams.observe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.PendingActivity;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import dev.vigil.schema.event.WorkflowEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads histories and Describe answers of a real server as its own command line prints them: just what these tests need, and no
 * phantoms.
 */
final class HistoryFile {

    private static final Map<String, Integer> NUMBERS = Map.ofEntries(
            Map.entry("EVENT_TYPE_WORKFLOW_EXECUTION_STARTED", HistoryEventType.WORKFLOW_EXECUTION_STARTED),
            Map.entry("EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED", HistoryEventType.WORKFLOW_EXECUTION_COMPLETED),
            Map.entry("EVENT_TYPE_WORKFLOW_EXECUTION_FAILED", HistoryEventType.WORKFLOW_EXECUTION_FAILED),
            Map.entry("EVENT_TYPE_WORKFLOW_TASK_SCHEDULED", HistoryEventType.WORKFLOW_TASK_SCHEDULED),
            Map.entry("EVENT_TYPE_WORKFLOW_TASK_STARTED", HistoryEventType.WORKFLOW_TASK_STARTED),
            Map.entry("EVENT_TYPE_WORKFLOW_TASK_COMPLETED", HistoryEventType.WORKFLOW_TASK_COMPLETED),
            Map.entry("EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT", HistoryEventType.WORKFLOW_TASK_TIMED_OUT),
            Map.entry("EVENT_TYPE_WORKFLOW_TASK_FAILED", HistoryEventType.WORKFLOW_TASK_FAILED),
            Map.entry("EVENT_TYPE_ACTIVITY_TASK_SCHEDULED", HistoryEventType.ACTIVITY_TASK_SCHEDULED),
            Map.entry("EVENT_TYPE_ACTIVITY_TASK_STARTED", HistoryEventType.ACTIVITY_TASK_STARTED),
            Map.entry("EVENT_TYPE_ACTIVITY_TASK_COMPLETED", HistoryEventType.ACTIVITY_TASK_COMPLETED),
            Map.entry("EVENT_TYPE_ACTIVITY_TASK_FAILED", HistoryEventType.ACTIVITY_TASK_FAILED),
            Map.entry("EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT", HistoryEventType.ACTIVITY_TASK_TIMED_OUT),
            Map.entry("EVENT_TYPE_TIMER_STARTED", HistoryEventType.TIMER_STARTED),
            Map.entry("EVENT_TYPE_TIMER_FIRED", HistoryEventType.TIMER_FIRED),
            Map.entry("EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED", HistoryEventType.WORKFLOW_EXECUTION_SIGNALED),
            Map.entry("WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR", 24),
            Map.entry("WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND", 1),
            Map.entry("TIMEOUT_TYPE_START_TO_CLOSE", 1),
            Map.entry("TIMEOUT_TYPE_SCHEDULE_TO_START", 2),
            Map.entry("TIMEOUT_TYPE_SCHEDULE_TO_CLOSE", 3),
            Map.entry("TIMEOUT_TYPE_HEARTBEAT", 4),
            Map.entry("RETRY_STATE_IN_PROGRESS", 1),
            Map.entry("RETRY_STATE_NON_RETRYABLE_FAILURE", 2),
            Map.entry("RETRY_STATE_TIMEOUT", 3),
            Map.entry("RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED", 4),
            Map.entry("RETRY_STATE_RETRY_POLICY_NOT_SET", 5),
            Map.entry("PENDING_ACTIVITY_STATE_SCHEDULED", 1),
            Map.entry("PENDING_WORKFLOW_TASK_STATE_STARTED", 2));

    private HistoryFile() {}

    static List<WorkflowEvent> events(Path file) {
        List<WorkflowEvent> events = new ArrayList<>();
        String runId = "";
        for (JsonNode event : read(file).path("events")) {
            if (event.path("taskId").asLong() == 0) {
                continue; // a phantom: its id will name another event
            }
            JsonNode attributes = attributesOf(event);
            runId = runId.isEmpty() ? attributes.path("originalExecutionRunId").asText() : runId;
            events.add(WorkflowEvent.newBuilder()
                    .setSource(Events.source(micros(event.path("eventTime"))))
                    .setKind(EventKind.EVENT)
                    .setNamespace("lab")
                    .setWorkflowId(file.getFileName().toString())
                    .setRunId(runId)
                    .setEventId(event.path("eventId").asLong())
                    .setEventTimeMicros(micros(event.path("eventTime")))
                    .setEventType(number(event.path("eventType")))
                    .setAttributes(attributes(attributes))
                    .build());
        }
        return events;
    }

    private static JsonNode attributesOf(JsonNode event) {
        for (Map.Entry<String, JsonNode> field : event.properties()) {
            if (field.getKey().endsWith("EventAttributes")) {
                return field.getValue();
            }
        }
        throw new AssertionError("no attributes in " + event);
    }

    private static EventAttributes attributes(JsonNode a) {
        JsonNode failure = a.has("failure") ? a.path("failure") : a.path("lastFailure");
        JsonNode policy = a.path("retryPolicy");
        JsonNode timeout = failure.path("timeoutFailureInfo").path("timeoutType");
        return EventAttributes.newBuilder()
                .setWorkflowType(a.path("workflowType").path("name").asText())
                .setFirstRunId(a.path("firstExecutionRunId").asText())
                .setOriginalRunId(a.path("originalExecutionRunId").asText())
                .setAttempt(a.path("attempt").asInt())
                .setTaskQueue(a.path("taskQueue").path("name").asText())
                .setActivityId(a.path("activityId").asText())
                .setActivityType(a.path("activityType").path("name").asText())
                .setTimerId(a.path("timerId").asText())
                .setScheduledEventId(a.path("scheduledEventId").asLong())
                .setStartedEventId(a.path("startedEventId").asLong())
                .setStartToCloseMicros(duration(
                        a.has("startToFireTimeout") ? a.path("startToFireTimeout") : a.path("startToCloseTimeout")))
                .setRetryInitialMicros(duration(policy.path("initialInterval")))
                .setRetryCoefficient(policy.path("backoffCoefficient").asDouble())
                .setRetryMaximumIntervalMicros(duration(policy.path("maximumInterval")))
                .setRetryMaximumAttempts(policy.path("maximumAttempts").asInt())
                .setFailureTypes(failureTypes(failure))
                .setTimeoutType(number(a.has("timeoutType") ? a.path("timeoutType") : timeout))
                .setRetryState(number(a.path("retryState")))
                .setCause(number(a.path("cause")))
                .setIdentity(a.path("identity").asText())
                .setSignalName(a.path("signalName").asText())
                .build();
    }

    private static List<String> failureTypes(JsonNode failure) {
        List<String> types = new ArrayList<>();
        for (JsonNode f = failure; !f.isMissingNode(); f = f.path("cause")) {
            for (Map.Entry<String, JsonNode> field : f.properties()) {
                if (field.getKey().endsWith("FailureInfo")) {
                    String type = field.getValue().path("type").asText();
                    String kind = field.getKey().substring(0, 1).toUpperCase(Locale.ROOT)
                            + field.getKey().substring(1).replace("Info", "");
                    types.add(type.isEmpty() ? kind : type);
                }
            }
        }
        return types;
    }

    static RunSnapshot snapshot(Path file, long nowMicros) {
        JsonNode describe = read(file);
        JsonNode task = describe.path("pendingWorkflowTask");
        List<PendingActivity> pending = new ArrayList<>();
        for (JsonNode activity : describe.path("pendingActivities")) {
            JsonNode policy = activity.path("activityOptions").path("retryPolicy");
            pending.add(PendingActivity.newBuilder()
                    .setActivityId(activity.path("activityId").asText())
                    .setActivityType(activity.path("activityType").path("name").asText())
                    .setTaskQueue(activity.path("activityOptions")
                            .path("taskQueue")
                            .path("name")
                            .asText())
                    .setState(number(activity.path("state")))
                    .setAttempt(activity.path("attempt").asInt())
                    .setScheduledAtMicros(micros(activity.path("scheduledTime")))
                    .setLastAttemptCompletedAtMicros(micros(activity.path("lastAttemptCompleteTime")))
                    .setNextAttemptAtMicros(micros(activity.path("nextAttemptScheduleTime")))
                    .setCurrentRetryIntervalMicros(duration(activity.path("currentRetryInterval")))
                    .setLastFailureTypes(failureTypes(activity.path("lastFailure")))
                    .setRetryInitialMicros(duration(policy.path("initialInterval")))
                    .setRetryCoefficient(policy.path("backoffCoefficient").asDouble())
                    .setRetryMaximumIntervalMicros(duration(policy.path("maximumInterval")))
                    .build());
        }
        JsonNode execution = describe.path("workflowExecutionInfo");
        return RunSnapshot.newBuilder()
                .setSource(Events.source(nowMicros))
                .setNamespace("lab")
                .setWorkflowId(execution.path("execution").path("workflowId").asText())
                .setRunId(execution.path("execution").path("runId").asText())
                .setWorkflowType(execution.path("type").path("name").asText())
                .setTaskQueue(describe.path("executionConfig")
                        .path("taskQueue")
                        .path("name")
                        .asText())
                .setReason(SnapshotReason.SAMPLE)
                .setStatus(1)
                .setHistoryLength(execution.path("historyLength").asLong())
                .setPendingActivities(pending)
                .setWorkflowTaskAttempt(task.path("attempt").asInt())
                .setWorkflowTaskState(number(task.path("state")))
                .setWorkflowTaskScheduledAtMicros(micros(task.path("scheduledTime")))
                .setWorkflowTaskOriginalScheduledAtMicros(micros(task.path("originalScheduledTime")))
                .build();
    }

    private static int number(JsonNode name) {
        if (name.isMissingNode() || name.asText().endsWith("_UNSPECIFIED")) {
            return 0;
        }
        Integer number = NUMBERS.get(name.asText());
        if (number == null) {
            throw new AssertionError("no number for " + name);
        }
        return number;
    }

    private static long micros(JsonNode time) {
        return time.isMissingNode() ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time.asText()));
    }

    private static long duration(JsonNode seconds) {
        return seconds.isMissingNode()
                ? 0
                : new BigDecimal(seconds.asText().replace("s", ""))
                        .movePointRight(6)
                        .longValue();
    }

    private static JsonNode read(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
