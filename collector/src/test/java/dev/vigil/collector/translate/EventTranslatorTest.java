package dev.vigil.collector.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkerVersionStamp;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.deployment.v1.WorkerDeploymentVersion;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.RetryState;
import io.temporal.api.enums.v1.SignalExternalWorkflowExecutionFailedCause;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.failure.v1.ActivityFailureInfo;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.ActivityTaskStartedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskTimedOutEventAttributes;
import io.temporal.api.history.v1.ChildWorkflowExecutionFailedEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.SignalExternalWorkflowExecutionFailedEventAttributes;
import io.temporal.api.history.v1.TimerFiredEventAttributes;
import io.temporal.api.history.v1.TimerStartedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionCancelRequestedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionFailedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionSignaledEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionUpdateAcceptedEventAttributes;
import io.temporal.api.history.v1.WorkflowExecutionUpdateCompletedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskCompletedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskFailedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskScheduledEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskStartedEventAttributes;
import io.temporal.api.history.v1.WorkflowTaskTimedOutEventAttributes;
import io.temporal.api.sdk.v1.WorkflowTaskCompletedMetadata;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.update.v1.Input;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Request;
import org.junit.jupiter.api.Test;

final class EventTranslatorTest {

    private final EventTranslator translator = new EventTranslator("prod", "shop", "order-1", "run-1");

    @Test
    void anEventKeepsItsIdTypeAndTime() {
        WorkflowEvent event = translator.translate(
                HistoryEvent.newBuilder()
                        .setEventId(7)
                        .setEventType(EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
                        .setEventTime(Timestamp.newBuilder().setSeconds(12).setNanos(345_678_999))
                        .build(),
                0,
                99);
        assertThat(event.getEventId()).isEqualTo(7);
        assertThat(event.getEventType()).isEqualTo(7);
        assertThat(event.getEventTimeMicros()).isEqualTo(12_345_678);
        assertThat(event.getSource().getCapturedAtMicros()).isEqualTo(99);
        assertThat(event.getWorkflowId()).isEqualTo("order-1");
        assertThat(event.getCopied()).isFalse();
    }

    @Test
    void anUnknownTypeKeepsItsNumber() {
        WorkflowEvent event = translator.translate(
                HistoryEvent.newBuilder().setEventId(1).setEventTypeValue(4711).build(), 0, 0);
        assertThat(event.getEventType()).isEqualTo(4711);
        assertThat(event.getAttributes()).isEqualTo(EventAttributes.newBuilder().build());
    }

    @Test
    void eventsBeforeTheResetPointAreCopies() {
        HistoryEvent.Builder event = HistoryEvent.newBuilder();
        assertThat(translator.translate(event.setEventId(4).build(), 5, 0).getCopied())
                .isTrue();
        assertThat(translator.translate(event.setEventId(5).build(), 5, 0).getCopied())
                .isFalse();
    }

    @Test
    void theStartTellsTheChain() {
        EventAttributes started = attributes(HistoryEvent.newBuilder()
                .setWorkflowExecutionStartedEventAttributes(WorkflowExecutionStartedEventAttributes.newBuilder()
                        .setWorkflowId("order-1")
                        .setWorkflowType(WorkflowType.newBuilder().setName("Order"))
                        .setFirstExecutionRunId("first")
                        .setOriginalExecutionRunId("original")
                        .setContinuedExecutionRunId("continued")
                        .setInitiator(ContinueAsNewInitiator.CONTINUE_AS_NEW_INITIATOR_RETRY)
                        .setAttempt(2)
                        .setCronSchedule("@daily")
                        .setFirstWorkflowTaskBackoff(seconds(3))
                        .setParentWorkflowExecution(WorkflowExecution.newBuilder()
                                .setWorkflowId("p")
                                .setRunId("pr"))
                        .setTaskQueue(TaskQueue.newBuilder().setName("orders"))
                        .setWorkflowExecutionTimeout(seconds(100))
                        .setWorkflowRunTimeout(seconds(50))
                        .setWorkflowTaskTimeout(seconds(10))
                        .setRetryPolicy(RetryPolicy.newBuilder()
                                .setInitialInterval(seconds(1))
                                .setBackoffCoefficient(2)
                                .setMaximumInterval(seconds(9))
                                .setMaximumAttempts(4))
                        .setIdentity("1@host")));
        assertThat(started.getWorkflowType()).isEqualTo("Order");
        assertThat(started.getFirstRunId()).isEqualTo("first");
        assertThat(started.getOriginalRunId()).isEqualTo("original");
        assertThat(started.getContinuedRunId()).isEqualTo("continued");
        assertThat(started.getInitiator()).isEqualTo(2);
        assertThat(started.getAttempt()).isEqualTo(2);
        assertThat(started.getCronSchedule()).isEqualTo("@daily");
        assertThat(started.getFirstWorkflowTaskBackoffMicros()).isEqualTo(3_000_000);
        assertThat(started.getParentWorkflowId()).isEqualTo("p");
        assertThat(started.getParentRunId()).isEqualTo("pr");
        assertThat(started.getTaskQueue()).isEqualTo("orders");
        assertThat(started.getWorkflowExecutionTimeoutMicros()).isEqualTo(100_000_000);
        assertThat(started.getWorkflowRunTimeoutMicros()).isEqualTo(50_000_000);
        assertThat(started.getWorkflowTaskTimeoutMicros()).isEqualTo(10_000_000);
        assertThat(started.getRetryInitialMicros()).isEqualTo(1_000_000);
        assertThat(started.getRetryCoefficient()).isEqualTo(2);
        assertThat(started.getRetryMaximumIntervalMicros()).isEqualTo(9_000_000);
        assertThat(started.getRetryMaximumAttempts()).isEqualTo(4);
        assertThat(started.getIdentity()).isEqualTo("1@host");
        assertThat(started.getChildWorkflowId()).isEmpty();
    }

    @Test
    void aStickyQueueIsNamedByItsNormalName() {
        EventAttributes scheduled = attributes(HistoryEvent.newBuilder()
                .setWorkflowTaskScheduledEventAttributes(WorkflowTaskScheduledEventAttributes.newBuilder()
                        .setTaskQueue(TaskQueue.newBuilder()
                                .setName("1@host:sticky")
                                .setKind(TaskQueueKind.TASK_QUEUE_KIND_STICKY)
                                .setNormalName("orders"))
                        .setStartToCloseTimeout(seconds(10))
                        .setAttempt(8)));
        assertThat(scheduled.getTaskQueue()).isEqualTo("orders");
        assertThat(scheduled.getSticky()).isTrue();
        assertThat(scheduled.getAttempt()).isEqualTo(8);
        assertThat(scheduled.getStartToCloseMicros()).isEqualTo(10_000_000);
    }

    @Test
    void theBuildComesFromTheMostTrustedField() {
        var completed = WorkflowTaskCompletedEventAttributes.newBuilder().setBinaryChecksum("checksum");
        assertThat(completed(completed).getBuildId()).isEqualTo("checksum");
        completed.setWorkerVersion(WorkerVersionStamp.newBuilder().setBuildId("stamp"));
        assertThat(completed(completed).getBuildId()).isEqualTo("stamp");
        completed.setDeploymentVersion(
                WorkerDeploymentVersion.newBuilder().setDeploymentName("orders").setBuildId("2.0"));
        completed.setSdkMetadata(WorkflowTaskCompletedMetadata.newBuilder()
                .setSdkName("temporal-java")
                .setSdkVersion("1.38.0"));
        EventAttributes all = completed(completed);
        assertThat(all.getBuildId()).isEqualTo("2.0");
        assertThat(all.getDeploymentName()).isEqualTo("orders");
        assertThat(all.getSdkName()).isEqualTo("temporal-java");
        assertThat(all.getSdkVersion()).isEqualTo("1.38.0");
    }

    @Test
    void aWorkflowTaskTellsItsSizeAndHowItFailed() {
        EventAttributes started = attributes(HistoryEvent.newBuilder()
                .setWorkflowTaskStartedEventAttributes(WorkflowTaskStartedEventAttributes.newBuilder()
                        .setScheduledEventId(2)
                        .setHistorySizeBytes(4096)
                        .setSuggestContinueAsNew(true)));
        assertThat(started.getScheduledEventId()).isEqualTo(2);
        assertThat(started.getHistorySizeBytes()).isEqualTo(4096);
        assertThat(started.getSuggestContinueAsNew()).isTrue();

        EventAttributes failed = attributes(HistoryEvent.newBuilder()
                .setWorkflowTaskFailedEventAttributes(WorkflowTaskFailedEventAttributes.newBuilder()
                        .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR)
                        .setBaseRunId("base")
                        .setNewRunId("new")
                        .setStartedEventId(3)));
        assertThat(failed.getCause()).isEqualTo(24);
        assertThat(failed.getBaseRunId()).isEqualTo("base");
        assertThat(failed.getNewRunId()).isEqualTo("new");
        assertThat(failed.getStartedEventId()).isEqualTo(3);

        EventAttributes timedOut = attributes(HistoryEvent.newBuilder()
                .setWorkflowTaskTimedOutEventAttributes(WorkflowTaskTimedOutEventAttributes.newBuilder()
                        .setTimeoutType(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_START)));
        assertThat(timedOut.getTimeoutType()).isEqualTo(2);
    }

    @Test
    void anActivityTellsItsPolicyAndItsLastAttempt() {
        EventAttributes scheduled = attributes(HistoryEvent.newBuilder()
                .setActivityTaskScheduledEventAttributes(ActivityTaskScheduledEventAttributes.newBuilder()
                        .setActivityId("a1")
                        .setActivityType(ActivityType.newBuilder().setName("Charge"))
                        .setTaskQueue(TaskQueue.newBuilder().setName("payments"))
                        .setScheduleToCloseTimeout(seconds(315_360_000)) // the test server's word for none
                        .setScheduleToStartTimeout(seconds(5))
                        .setStartToCloseTimeout(seconds(6))
                        .setHeartbeatTimeout(seconds(7))
                        .setWorkflowTaskCompletedEventId(4)));
        assertThat(scheduled.getActivityId()).isEqualTo("a1");
        assertThat(scheduled.getActivityType()).isEqualTo("Charge");
        assertThat(scheduled.getTaskQueue()).isEqualTo("payments");
        assertThat(scheduled.getScheduleToCloseMicros()).isZero();
        assertThat(scheduled.getScheduleToStartMicros()).isEqualTo(5_000_000);
        assertThat(scheduled.getStartToCloseMicros()).isEqualTo(6_000_000);
        assertThat(scheduled.getHeartbeatMicros()).isEqualTo(7_000_000);
        assertThat(scheduled.getWorkflowTaskCompletedEventId()).isEqualTo(4);

        EventAttributes started = attributes(HistoryEvent.newBuilder()
                .setActivityTaskStartedEventAttributes(ActivityTaskStartedEventAttributes.newBuilder()
                        .setScheduledEventId(5)
                        .setAttempt(3)
                        .setLastFailure(application("java.net.SocketTimeoutException", "secret"))));
        assertThat(started.getAttempt()).isEqualTo(3);
        assertThat(started.getFailureTypes()).containsExactly("java.net.SocketTimeoutException");

        EventAttributes timedOut = attributes(HistoryEvent.newBuilder()
                .setActivityTaskTimedOutEventAttributes(ActivityTaskTimedOutEventAttributes.newBuilder()
                        .setStartedEventId(-1) // the test server's word for none
                        .setRetryState(RetryState.RETRY_STATE_TIMEOUT)
                        .setFailure(Failure.newBuilder()
                                .setTimeoutFailureInfo(TimeoutFailureInfo.newBuilder()
                                        .setTimeoutType(TimeoutType.TIMEOUT_TYPE_SCHEDULE_TO_CLOSE))
                                .setCause(application("Boom", "secret")))));
        assertThat(timedOut.getStartedEventId()).isZero();
        assertThat(timedOut.getRetryState()).isEqualTo(3);
        assertThat(timedOut.getTimeoutType()).isEqualTo(3);
        assertThat(timedOut.getFailureTypes()).containsExactly("TimeoutFailure", "Boom");
    }

    @Test
    void aTimerTellsHowLongAndWhichOne() {
        EventAttributes started = attributes(HistoryEvent.newBuilder()
                .setTimerStartedEventAttributes(
                        TimerStartedEventAttributes.newBuilder().setTimerId("t").setStartToFireTimeout(seconds(30))));
        assertThat(started.getTimerId()).isEqualTo("t");
        assertThat(started.getStartToCloseMicros()).isEqualTo(30_000_000);
        EventAttributes fired = attributes(HistoryEvent.newBuilder()
                .setTimerFiredEventAttributes(
                        TimerFiredEventAttributes.newBuilder().setTimerId("t").setStartedEventId(5)));
        assertThat(fired.getStartedEventId()).isEqualTo(5);
    }

    @Test
    void signalsAndUpdatesTellTheirNames() {
        EventAttributes signal = attributes(HistoryEvent.newBuilder()
                .setWorkflowExecutionSignaledEventAttributes(WorkflowExecutionSignaledEventAttributes.newBuilder()
                        .setSignalName("cancel")
                        .setIdentity("client")));
        assertThat(signal.getSignalName()).isEqualTo("cancel");
        EventAttributes accepted = attributes(HistoryEvent.newBuilder()
                .setWorkflowExecutionUpdateAcceptedEventAttributes(
                        WorkflowExecutionUpdateAcceptedEventAttributes.newBuilder()
                                .setProtocolInstanceId("u1")
                                .setAcceptedRequest(Request.newBuilder()
                                        .setMeta(Meta.newBuilder().setUpdateId("u1"))
                                        .setInput(Input.newBuilder().setName("setAddress")))));
        assertThat(accepted.getUpdateName()).isEqualTo("setAddress");
        assertThat(accepted.getUpdateId()).isEqualTo("u1");
        EventAttributes completed = attributes(HistoryEvent.newBuilder()
                .setWorkflowExecutionUpdateCompletedEventAttributes(
                        WorkflowExecutionUpdateCompletedEventAttributes.newBuilder()
                                .setMeta(Meta.newBuilder().setUpdateId("u1"))));
        assertThat(completed.getUpdateId()).isEqualTo("u1");
    }

    @Test
    void aChildTellsWhoItIsAndWhatBecameOfIt() {
        EventAttributes failed = attributes(HistoryEvent.newBuilder()
                .setChildWorkflowExecutionFailedEventAttributes(ChildWorkflowExecutionFailedEventAttributes.newBuilder()
                        .setInitiatedEventId(5)
                        .setStartedEventId(6)
                        .setWorkflowType(WorkflowType.newBuilder().setName("Ship"))
                        .setWorkflowExecution(WorkflowExecution.newBuilder()
                                .setWorkflowId("c")
                                .setRunId("cr"))
                        .setRetryState(RetryState.RETRY_STATE_MAXIMUM_ATTEMPTS_REACHED)));
        assertThat(failed.getScheduledEventId()).isEqualTo(5);
        assertThat(failed.getStartedEventId()).isEqualTo(6);
        assertThat(failed.getWorkflowType()).isEqualTo("Ship");
        assertThat(failed.getChildWorkflowId()).isEqualTo("c");
        assertThat(failed.getChildRunId()).isEqualTo("cr");
        assertThat(failed.getRetryState()).isEqualTo(4);
    }

    @Test
    void aCauseIsANumberAndNeverText() {
        EventAttributes signal = attributes(
                HistoryEvent.newBuilder()
                        .setSignalExternalWorkflowExecutionFailedEventAttributes(
                                SignalExternalWorkflowExecutionFailedEventAttributes.newBuilder()
                                        .setCause(
                                                SignalExternalWorkflowExecutionFailedCause
                                                        .SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED_CAUSE_EXTERNAL_WORKFLOW_EXECUTION_NOT_FOUND)));
        assertThat(signal.getCause()).isEqualTo(1);
        EventAttributes cancel = attributes(HistoryEvent.newBuilder()
                .setWorkflowExecutionCancelRequestedEventAttributes(
                        WorkflowExecutionCancelRequestedEventAttributes.newBuilder()
                                .setCause("because of the customer's illness")));
        assertThat(cancel.getCause()).isZero();
    }

    @Test
    void theFailureChainIsToldFromTheOutsideIn() {
        EventAttributes failed = attributes(HistoryEvent.newBuilder()
                .setWorkflowExecutionFailedEventAttributes(WorkflowExecutionFailedEventAttributes.newBuilder()
                        .setFailure(Failure.newBuilder()
                                .setActivityFailureInfo(ActivityFailureInfo.getDefaultInstance())
                                .setCause(application("com.acme.Declined", "secret").toBuilder()
                                        .setCause(application("", "secret"))))
                        .setNewExecutionRunId("next")));
        assertThat(failed.getFailureTypes())
                .containsExactly("ActivityFailure", "com.acme.Declined", "ApplicationFailure");
        assertThat(failed.getNewRunId()).isEqualTo("next");
    }

    @Test
    void aFailureAsDeepAsTheSeaIsCutOff() {
        Failure failure = application("Leaf", "");
        for (int i = 0; i < 1_000; i++) {
            failure = application("x".repeat(10_000), "").toBuilder()
                    .setCause(failure)
                    .build();
        }
        EventAttributes failed = attributes(HistoryEvent.newBuilder()
                .setWorkflowExecutionFailedEventAttributes(
                        WorkflowExecutionFailedEventAttributes.newBuilder().setFailure(failure)));
        assertThat(failed.getFailureTypes())
                .hasSize(FailureTypes.MAX_DEPTH)
                .allSatisfy(type -> assertThat(type).hasSize(FailureTypes.MAX_TYPE_LENGTH));
    }

    private EventAttributes completed(WorkflowTaskCompletedEventAttributes.Builder completed) {
        return attributes(HistoryEvent.newBuilder().setWorkflowTaskCompletedEventAttributes(completed));
    }

    private EventAttributes attributes(HistoryEvent.Builder event) {
        return translator.translate(event.build(), 0, 0).getAttributes();
    }

    private static Failure application(String type, String message) {
        return Failure.newBuilder()
                .setMessage(message)
                .setApplicationFailureInfo(ApplicationFailureInfo.newBuilder().setType(type))
                .build();
    }

    private static Duration seconds(long seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }
}
