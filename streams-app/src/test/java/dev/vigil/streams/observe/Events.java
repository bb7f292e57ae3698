package dev.vigil.streams.observe;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.AttemptOutcome;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.PendingActivity;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Builds the history of one run event by event, as a Temporal server writes it: ids ascend, times are what the clock of this builder
 * says. Each method adds one event and returns its id. Also makes attempts and snapshots of the same run.
 */
final class Events {

    static final long T0 = 1_700_000_000_000_000L;
    static final String QUEUE = "orders";
    static final ActivityKey CHARGE = new ActivityKey("Charge", QUEUE);

    static {
        // Avro builds the defaults of our records only once it trusts them: loading the topics sees to that
        if (Topics.ALL.isEmpty()) {
            throw new AssertionError("no topics");
        }
    }

    private static final long CAPTURE_LAG = 2_000_000;

    final List<WorkflowEvent> all = new ArrayList<>();
    final String runId;
    private final String workflowType;
    private long now = T0;
    private long nextId = 1;
    private boolean copying;

    private Events(String workflowType, String runId) {
        this.workflowType = workflowType;
        this.runId = runId;
    }

    static Events run() {
        return new Events("Order", "run-1");
    }

    static Events run(String runId) {
        return new Events("Order", runId);
    }

    /** The clock of the builder, microseconds since the epoch. */
    long now() {
        return now;
    }

    Events after(double seconds) {
        now += micros(seconds);
        return this;
    }

    static long micros(double seconds) {
        return Math.round(seconds * 1e6);
    }

    /** The next id of the run; setting it makes a hole. */
    Events nextId(long id) {
        nextId = id;
        return this;
    }

    /** Events from now on are copies of a base run. */
    Events copying(boolean copying) {
        this.copying = copying;
        return this;
    }

    long add(int type, Consumer<EventAttributes.Builder> attributes) {
        return addAt(now, type, attributes);
    }

    /** An event with a time of its own: buffered, or dated back. */
    long addAt(long timeMicros, int type, Consumer<EventAttributes.Builder> attributes) {
        EventAttributes.Builder builder = EventAttributes.newBuilder();
        attributes.accept(builder);
        all.add(WorkflowEvent.newBuilder()
                .setSource(source(now + CAPTURE_LAG))
                .setKind(EventKind.EVENT)
                .setNamespace("shop")
                .setWorkflowId("wf-1")
                .setRunId(runId)
                .setEventId(nextId)
                .setEventTimeMicros(timeMicros)
                .setEventType(type)
                .setCopied(copying)
                .setAttributes(builder.build())
                .build());
        return nextId++;
    }

    static Source source(long capturedAtMicros) {
        return source(capturedAtMicros, Origin.LIVE);
    }

    private static Source source(long capturedAtMicros, Origin origin) {
        return Source.newBuilder()
                .setCluster("prod")
                .setOrigin(origin)
                .setCapturedAtMicros(capturedAtMicros)
                .build();
    }

    long started() {
        return started(a -> {});
    }

    long started(Consumer<EventAttributes.Builder> more) {
        return add(HistoryEventType.WORKFLOW_EXECUTION_STARTED, a -> {
            a.setWorkflowType(workflowType)
                    .setTaskQueue(QUEUE)
                    .setFirstRunId(runId)
                    .setOriginalRunId(runId)
                    .setAttempt(1);
            more.accept(a);
        });
    }

    long taskScheduled() {
        return add(
                HistoryEventType.WORKFLOW_TASK_SCHEDULED,
                a -> a.setTaskQueue(QUEUE).setAttempt(1));
    }

    long taskStarted() {
        return taskStarted("worker-1");
    }

    long taskStarted(String identity) {
        return add(
                HistoryEventType.WORKFLOW_TASK_STARTED,
                a -> a.setScheduledEventId(nextId - 1).setIdentity(identity));
    }

    long taskCompleted() {
        return taskCompleted("worker-1", "build-1");
    }

    long taskCompleted(String identity, String buildId) {
        return add(
                HistoryEventType.WORKFLOW_TASK_COMPLETED,
                a -> a.setIdentity(identity).setBuildId(buildId));
    }

    long taskFailed(int cause) {
        return add(HistoryEventType.WORKFLOW_TASK_FAILED, a -> a.setCause(cause).setIdentity("worker-1"));
    }

    long taskTimedOut(int timeoutType) {
        return add(HistoryEventType.WORKFLOW_TASK_TIMED_OUT, a -> a.setTimeoutType(timeoutType));
    }

    /** Scheduled, started at once, completed at once. */
    Events task() {
        taskScheduled();
        taskStarted();
        taskCompleted();
        return this;
    }

    /** Started and the first workflow task. */
    static Events begun() {
        return begun("run-1");
    }

    static Events begun(String runId) {
        Events run = run(runId);
        run.started();
        return run.task();
    }

    long scheduled(String activityId) {
        return scheduled(activityId, 0);
    }

    long scheduled(String activityId, int maximumAttempts) {
        return add(
                HistoryEventType.ACTIVITY_TASK_SCHEDULED,
                a -> a.setActivityId(activityId)
                        .setActivityType("Charge")
                        .setTaskQueue(QUEUE)
                        .setStartToCloseMicros(micros(5))
                        .setRetryInitialMicros(micros(1))
                        .setRetryCoefficient(2)
                        .setRetryMaximumIntervalMicros(micros(100))
                        .setRetryMaximumAttempts(maximumAttempts));
    }

    /** ActivityTaskStarted as the server writes it: at the close, dated back to the start of the last attempt. */
    long activityStarted(long scheduledId, int attempt, long startedAtMicros) {
        return addAt(startedAtMicros, HistoryEventType.ACTIVITY_TASK_STARTED, a -> {
            a.setScheduledEventId(scheduledId).setAttempt(attempt);
            if (attempt > 1) {
                a.setFailureTypes(List.of("java.net.ConnectException"));
            }
        });
    }

    long activityCompleted(long scheduledId) {
        return add(
                HistoryEventType.ACTIVITY_TASK_COMPLETED,
                a -> a.setScheduledEventId(scheduledId).setStartedEventId(nextId - 1));
    }

    long activityFailed(long scheduledId, String... failureTypes) {
        return add(
                HistoryEventType.ACTIVITY_TASK_FAILED,
                a -> a.setScheduledEventId(scheduledId)
                        .setStartedEventId(nextId - 1)
                        .setRetryState(4)
                        .setFailureTypes(List.of(failureTypes)));
    }

    long activityTimedOut(long scheduledId, int timeoutType, int retryState, String... failureTypes) {
        return add(
                HistoryEventType.ACTIVITY_TASK_TIMED_OUT,
                a -> a.setScheduledEventId(scheduledId)
                        .setTimeoutType(timeoutType)
                        .setRetryState(retryState)
                        .setFailureTypes(List.of(failureTypes)));
    }

    long timerStarted(double seconds) {
        return add(HistoryEventType.TIMER_STARTED, a -> a.setTimerId("t").setStartToCloseMicros(micros(seconds)));
    }

    long timerFired(long startedId) {
        return add(HistoryEventType.TIMER_FIRED, a -> a.setTimerId("t").setStartedEventId(startedId));
    }

    long signaled(String name) {
        return signaledAt(now, name);
    }

    long signaledAt(long timeMicros, String name) {
        return addAt(timeMicros, HistoryEventType.WORKFLOW_EXECUTION_SIGNALED, a -> a.setSignalName(name));
    }

    long completed() {
        return add(HistoryEventType.WORKFLOW_EXECUTION_COMPLETED, a -> {});
    }

    long failed(int retryState, String newRunId, String... failureTypes) {
        return add(
                HistoryEventType.WORKFLOW_EXECUTION_FAILED,
                a -> a.setRetryState(retryState).setNewRunId(newRunId).setFailureTypes(List.of(failureTypes)));
    }

    long terminated(String identity) {
        return add(HistoryEventType.WORKFLOW_EXECUTION_TERMINATED, a -> a.setIdentity(identity));
    }

    long continuedAsNew(int initiator, String newRunId, String... failureTypes) {
        return add(
                HistoryEventType.WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
                a -> a.setInitiator(initiator).setNewRunId(newRunId).setFailureTypes(List.of(failureTypes)));
    }

    /** An attempt of this run that ran from a time to the builder's now. */
    ActivityAttempt attempt(String activityId, int attempt, long scheduledAt, long startedAt, AttemptOutcome outcome) {
        return attemptBuilder(activityId, attempt, scheduledAt, startedAt, outcome)
                .build();
    }

    ActivityAttempt.Builder attemptBuilder(
            String activityId, int attempt, long scheduledAt, long startedAt, AttemptOutcome outcome) {
        return ActivityAttempt.newBuilder()
                .setSource(source(now, Origin.INTERCEPTOR))
                .setNamespace("shop")
                .setWorkflowId("wf-1")
                .setRunId(runId)
                .setWorkflowType(workflowType)
                .setActivityId(activityId)
                .setActivityType("Charge")
                .setTaskQueue(QUEUE)
                .setAttempt(attempt)
                .setScheduledAtMicros(scheduledAt)
                .setAttemptScheduledAtMicros(scheduledAt)
                .setStartedAtMicros(startedAt)
                .setEndedAtMicros(now)
                .setOutcome(outcome)
                .setFailureTypes(outcome == AttemptOutcome.FAILED ? List.of("java.net.ConnectException") : List.of());
    }

    /** A snapshot of this run at the builder's now, after all events so far. */
    RunSnapshot snapshot(Consumer<RunSnapshot.Builder> more) {
        RunSnapshot.Builder builder = RunSnapshot.newBuilder()
                .setSource(source(now))
                .setNamespace("shop")
                .setWorkflowId("wf-1")
                .setRunId(runId)
                .setWorkflowType(workflowType)
                .setTaskQueue(QUEUE)
                .setReason(SnapshotReason.LONG_SCHEDULED)
                .setStatus(1)
                .setHistoryLength(nextId - 1)
                .setPendingActivities(List.of());
        more.accept(builder);
        return builder.build();
    }

    /** A pending activity with the policy of {@link #scheduled}. */
    static PendingActivity pending(String activityId, int attempt, Consumer<PendingActivity.Builder> more) {
        PendingActivity.Builder builder = PendingActivity.newBuilder()
                .setActivityId(activityId)
                .setActivityType("Charge")
                .setTaskQueue(QUEUE)
                .setState(1)
                .setAttempt(attempt)
                .setRetryInitialMicros(micros(1))
                .setRetryCoefficient(2)
                .setRetryMaximumIntervalMicros(micros(100));
        if (attempt > 1) {
            builder.setLastFailureTypes(List.of("java.net.ConnectException"));
        }
        more.accept(builder);
        return builder.build();
    }
}
