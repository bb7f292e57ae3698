package dev.vigil.collector.source.files;

import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.JsonFormat;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.taskqueue.v1.TaskQueue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

/** Histories of our own making, and what is read of their files. */
final class Histories {

    static final String RUN = "11111111-2222-3333-4444-555555555555";

    private Histories() {}

    /** A run that failed after a retry, a timeout, a failed workflow task and a signal: twelve events. */
    static History failed() {
        AtomicInteger id = new AtomicInteger();
        List<HistoryEvent> events = new ArrayList<>();
        events.add(event(
                id,
                EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED,
                e -> e.getWorkflowExecutionStartedEventAttributesBuilder()
                        .setWorkflowType(WorkflowType.newBuilder().setName("LoanApproval"))
                        .setTaskQueue(
                                TaskQueue.newBuilder().setName("loans").setKind(TaskQueueKind.TASK_QUEUE_KIND_NORMAL))
                        .setWorkflowId("loan-1")
                        .setOriginalExecutionRunId(RUN)
                        .setFirstExecutionRunId(RUN)
                        .setInitiator(ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_RETRY)
                        .setAttempt(1)));
        events.add(event(
                id,
                EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED,
                e -> e.getWorkflowTaskScheduledEventAttributesBuilder().setAttempt(1)));
        events.add(event(
                id,
                EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED,
                e -> e.getWorkflowTaskStartedEventAttributesBuilder().setScheduledEventId(2)));
        events.add(event(
                id,
                EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
                e -> e.getWorkflowTaskFailedEventAttributesBuilder()
                        .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR)
                        .setScheduledEventId(2)
                        .setStartedEventId(3)));
        events.add(event(
                id,
                EventType.EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED,
                e -> e.getWorkflowExecutionSignaledEventAttributesBuilder().setSignalName("advance")));
        events.add(event(
                id,
                EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED,
                e -> e.getActivityTaskScheduledEventAttributesBuilder()
                        .setActivityId("a")
                        .setActivityType(ActivityType.newBuilder().setName("Charge"))
                        .setStartToCloseTimeout(Duration.newBuilder().setSeconds(10))));
        events.add(event(
                id,
                EventType.EVENT_TYPE_ACTIVITY_TASK_STARTED,
                e -> e.getActivityTaskStartedEventAttributesBuilder()
                        .setScheduledEventId(6)
                        .setAttempt(3)));
        events.add(event(
                id,
                EventType.EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT,
                e -> e.getActivityTaskTimedOutEventAttributesBuilder()
                        .setScheduledEventId(6)
                        .setStartedEventId(7)
                        .setRetryState(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED)
                        .setFailure(Failure.newBuilder()
                                .setTimeoutFailureInfo(TimeoutFailureInfo.newBuilder()
                                        .setTimeoutType(TimeoutType.TIMEOUT_TYPE_HEARTBEAT)))));
        events.add(event(
                id,
                EventType.EVENT_TYPE_TIMER_STARTED,
                e -> e.getTimerStartedEventAttributesBuilder()
                        .setTimerId("t")
                        .setStartToFireTimeout(
                                Duration.newBuilder().setSeconds(1).setNanos(500_000_000))));
        events.add(event(
                id,
                EventType.EVENT_TYPE_TIMER_FIRED,
                e -> e.getTimerFiredEventAttributesBuilder().setTimerId("t").setStartedEventId(9)));
        events.add(event(
                id,
                EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT,
                e -> e.getWorkflowTaskTimedOutEventAttributesBuilder()
                        .setTimeoutType(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START)));
        events.add(event(
                id,
                EventType.EVENT_TYPE_WORKFLOW_EXECUTION_FAILED,
                e -> e.getWorkflowExecutionFailedEventAttributesBuilder()
                        .setRetryState(RetryState.RETRY_STATE_RETRY_POLICY_NOT_SET)
                        .setFailure(Failure.newBuilder()
                                .setMessage("private")
                                .setApplicationFailureInfo(
                                        ApplicationFailureInfo.newBuilder().setType("Broken")))));
        return History.newBuilder().addAllEvents(events).build();
    }

    private static HistoryEvent event(AtomicInteger ids, EventType type, Consumer<HistoryEvent.Builder> attributes) {
        int id = ids.incrementAndGet();
        HistoryEvent.Builder event = HistoryEvent.newBuilder()
                .setEventId(id)
                .setEventType(type)
                .setTaskId(1_000 + id)
                .setEventTime(
                        Timestamp.newBuilder().setSeconds(1_700_000_000L + id).setNanos(123_456_789));
        attributes.accept(event);
        return event.build();
    }

    /** As the command line and the SDKs print it. */
    static String json(History history) {
        try {
            return JsonFormat.printer().print(history);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** What was read of a file. */
    record Read(FileReading reading, List<FileRun> runs) {

        FileRun only() {
            if (runs.size() != 1) {
                throw new AssertionError("expected one run, got " + runs.size() + ": " + reading);
            }
            return runs.get(0);
        }
    }

    static Read read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    static Read read(byte[] bytes) {
        return read(bytes, FileLimits.DEFAULT);
    }

    static Read read(byte[] bytes, FileLimits limits) {
        List<FileRun> runs = new ArrayList<>();
        FileReading reading =
                new HistoryFiles(limits, System::nanoTime).read(new ByteArrayInputStream(bytes), "h", runs::add);
        return new Read(reading, runs);
    }
}
