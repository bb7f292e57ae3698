package dev.vigil.streams.observe;

import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_CANCELED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_COMPLETED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_FAILED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_TIMED_OUT;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.streams.observe.Attempts.Ended;
import dev.vigil.streams.observe.Observation.ActivityBlind;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.AttemptSource;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.observe.Observation.TaskNeverTaken;
import java.util.List;
import java.util.Locale;

/**
 * The activity events of a run. The server writes ActivityTaskStarted only when the activity closes, dated at the start of its last
 * attempt; it does not write it at all if the activity ends in the queue or in backoff, or if the run closes first. Only history
 * speaks here: whatever else is known of the attempts reaches the windows as {@code AttemptEnded}.
 */
final class ActivityCorrelation {

    private static final String RESET = "ResetWorkflowFailure";
    private static final int START_TO_CLOSE = 1;
    private static final int SCHEDULE_TO_START = 2;
    private static final int HEARTBEAT = 4;
    /** An activity is long if it runs for a minute, and blind if a crash stays unseen for ten. */
    private static final long LONG_EXECUTION_MICROS = 60_000_000;

    private static final long BLIND_MICROS = 600_000_000;
    private static final int MAXIMUM_ATTEMPTS_REACHED = 4;
    private static final int RETRY_POLICY_NOT_SET = 5;
    /** Longer than this, and a crash in the middle is worth noticing. */
    private static final long LONG_MICROS = 10_000_000;

    private final Declarations declarations;
    private final ObserveConfig config;
    private final Tolerances tolerances;

    ActivityCorrelation(Declarations declarations, ObserveConfig config, Tolerances tolerances) {
        this.declarations = declarations;
        this.config = config;
        this.tolerances = tolerances;
    }

    void scheduled(RunState state, WorkflowEvent event) {
        EventAttributes attributes = event.getAttributes();
        if (!event.getCopied()) {
            state.execution.activitiesScheduled++;
        }
        if (state.calls.openCount() >= config.openActivities()) {
            tolerances.count(Tolerated.ACTIVITY_UNTRACKED);
            return;
        }
        Call call = state.calls.schedule(
                attributes.getActivityId(),
                state.execution.workflowType,
                new ActivityKey(attributes.getActivityType(), attributes.getTaskQueue()));
        call.scheduled(event.getEventId(), event.getEventTimeMicros(), attributes, event.getCopied());
        state.calls.opened(call);
    }

    void started(RunState state, WorkflowEvent event) {
        Call call = state.calls.scheduledBy(event.getAttributes().getScheduledEventId());
        if (call != null) {
            call.startedEventId = event.getEventId();
            call.startedAt = event.getEventTimeMicros();
            call.startedAttempt = event.getAttributes().getAttempt();
            call.lastFailureType =
                    AttemptCorrelation.innermost(event.getAttributes().getFailureTypes());
        }
    }

    void closed(RunState state, WorkflowEvent event, Emitter emitter) {
        Call call = state.calls.scheduledBy(event.getAttributes().getScheduledEventId());
        if (call == null) {
            tolerances.count(Tolerated.END_WITHOUT_SCHEDULE);
            return;
        }
        if (event.getCopied() || isResetFailure(call, event)) {
            state.calls.drop(call);
            return;
        }
        ActivityOutcome outcome = outcome(event.getEventType());
        boolean bad = outcome == ActivityOutcome.FAILED || outcome == ActivityOutcome.TIMED_OUT;
        call.closedEventId = event.getEventId();
        call.closedAt = event.getEventTimeMicros();
        call.attempts = attempts(call, event.getAttributes());
        state.execution.activityAttempts += call.attempts;
        state.execution.activitiesFailed += bad ? 1 : 0;
        close(state, call, outcome, bad, event, emitter);
    }

    /** A reset fails the activities that were running in the run it forks; their attempts belong to that run. */
    private static boolean isResetFailure(Call call, WorkflowEvent event) {
        return call.copied && event.getAttributes().getFailureTypes().contains(RESET);
    }

    /** The run closed first. Nothing in its history tells how many attempts were made. */
    void abandoned(RunState state, Call call, WorkflowEvent event, Emitter emitter) {
        call.closedEventId = event.getEventId();
        call.closedAt = event.getEventTimeMicros();
        call.attempts = 0;
        close(state, call, ActivityOutcome.ABANDONED, false, event, emitter);
    }

    private void close(
            RunState state, Call call, ActivityOutcome outcome, boolean bad, WorkflowEvent event, Emitter emitter) {
        boolean abandoned = outcome == ActivityOutcome.ABANDONED;
        long closedAt = call.closedAt;
        long queueWait = call.startedAttempt == 1 ? Math.max(0, call.startedAt - call.scheduledAt) : -1;
        long execution = call.startedEventId > 0 && !abandoned ? Math.max(0, closedAt - call.startedAt) : -1;
        long endToEnd = Math.max(0, closedAt - call.scheduledAt);
        List<String> failures = abandoned ? List.of() : event.getAttributes().getFailureTypes();
        if (queueWait >= 0) {
            call.waitedByHistory(emitter, closedAt, queueWait);
        }
        int late = call.attempts > 0 ? call.attempts - 1 - call.knownBefore(call.attempts) : 0;
        emitter.observe(new ActivityClosed(
                closedAt,
                call.workflowType,
                call.key,
                outcome,
                call.attempts,
                queueWait,
                execution,
                endToEnd,
                bad ? AttemptCorrelation.innermost(failures) : call.lastFailureType,
                late,
                emitter.proof(text(outcome, call), call.closedEventId, call.scheduledEventId)));
        terms(call, outcome, execution, event, emitter);
        exposed(state, call, outcome, execution, emitter);
        if (call.attempts > 0) {
            call.ended(emitter, call.attempts, finalAttempt(call, outcome, bad, failures));
        }
        emitter.sink().activity(row(call, outcome, queueWait, execution, endToEnd, failures, event));
        state.calls.remember(call, config.closedActivities());
    }

    /** What the timeouts allowed: a crash that nobody would have seen, a task that nobody took. */
    private static void terms(
            Call call, ActivityOutcome outcome, long execution, WorkflowEvent event, Emitter emitter) {
        long blind = call.plan.heartbeat() > 0
                ? call.plan.heartbeat()
                : call.plan.startToClose() > 0 ? call.plan.startToClose() : call.plan.scheduleToClose();
        if (execution >= LONG_EXECUTION_MICROS && blind >= BLIND_MICROS) {
            emitter.observe(new ActivityBlind(
                    call.closedAt,
                    call.workflowType,
                    call.key,
                    blind,
                    execution,
                    emitter.proof("no heartbeat timeout below " + blind / 1_000_000 + " s", call.scheduledEventId)));
        }
        if (outcome == ActivityOutcome.TIMED_OUT && event.getAttributes().getTimeoutType() == SCHEDULE_TO_START) {
            emitter.observe(new TaskNeverTaken(
                    call.closedAt,
                    call.workflowType,
                    call.key,
                    emitter.proof("timed out in the queue", call.closedEventId, call.scheduledEventId)));
        }
    }

    /** A long activity that completed either beat in time, or nobody would have noticed its death. */
    private static void exposed(RunState state, Call call, ActivityOutcome outcome, long execution, Emitter emitter) {
        boolean outlived = call.plan.heartbeat() > 0 && execution > call.plan.heartbeat();
        boolean unwatched = call.plan.heartbeat() <= 0 && execution > LONG_MICROS;
        if (outcome == ActivityOutcome.COMPLETED && (outlived || unwatched)) {
            emitter.observe(new Exposed(
                    call.closedAt,
                    call.workflowType,
                    state.task.completedBuild,
                    outlived ? Exposure.HEARTBEAT_OUTLIVED : Exposure.UNWATCHED_ACTIVITY,
                    0,
                    emitter.proof(
                            call.key.activityType() + " ran " + execution / 1_000_000 + " s, heartbeat timeout "
                                    + (outlived ? call.plan.heartbeat() / 1_000_000 + " s" : "none"),
                            call.closedEventId,
                            call.scheduledEventId)));
        }
    }

    /** The outermost failure of a timeout is this attempt's, its cause the attempt's before. */
    private static Ended finalAttempt(Call call, ActivityOutcome outcome, boolean bad, List<String> failures) {
        String failureType = "";
        if (bad && !failures.isEmpty()) {
            failureType =
                    outcome == ActivityOutcome.TIMED_OUT ? failures.get(0) : AttemptCorrelation.innermost(failures);
        }
        return new Ended(call.closedAt, bad, failureType, AttemptSource.HISTORY, call.closedEventId);
    }

    /**
     * Attempts that were made; 0 = the history does not tell. The embedded test server writes no start for an attempt that timed out;
     * why there was no retry then tells which attempt it was.
     */
    private static int attempts(Call call, EventAttributes attributes) {
        if (call.startedEventId > 0) {
            return Math.max(1, call.startedAttempt);
        }
        int timeout = attributes.getTimeoutType();
        if (timeout != START_TO_CLOSE && timeout != HEARTBEAT) {
            return 0;
        }
        return switch (attributes.getRetryState()) {
            case MAXIMUM_ATTEMPTS_REACHED ->
                call.plan.policy() == null ? 0 : call.plan.policy().maximumAttempts();
            case RETRY_POLICY_NOT_SET -> 1;
            default -> 0;
        };
    }

    private static ActivityOutcome outcome(int eventType) {
        return switch (eventType) {
            case ACTIVITY_TASK_COMPLETED -> ActivityOutcome.COMPLETED;
            case ACTIVITY_TASK_FAILED -> ActivityOutcome.FAILED;
            case ACTIVITY_TASK_TIMED_OUT -> ActivityOutcome.TIMED_OUT;
            case ACTIVITY_TASK_CANCELED -> ActivityOutcome.CANCELED;
            default ->
                throw new IllegalArgumentException("expected an event that closes an activity, got: " + eventType);
        };
    }

    private static String text(ActivityOutcome outcome, Call call) {
        String what = call.key.activityType() + " "
                + outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return call.attempts > 1 ? what + " after " + call.attempts + " attempts" : what;
    }

    private ActivityExecution row(
            Call call,
            ActivityOutcome outcome,
            long queueWait,
            long execution,
            long endToEnd,
            List<String> failures,
            WorkflowEvent event) {
        boolean abandoned = outcome == ActivityOutcome.ABANDONED;
        RetryPolicy policy = call.plan.policy() == null ? new RetryPolicy(0, 0, 0, 0) : call.plan.policy();
        return ActivityExecution.newBuilder()
                .setSource(event.getSource())
                .setNamespace(event.getNamespace())
                .setWorkflowId(event.getWorkflowId())
                .setRunId(event.getRunId())
                .setWorkflowType(call.workflowType)
                .setActivityId(call.activityId)
                .setActivityType(call.key.activityType())
                .setTaskQueue(call.key.taskQueue())
                .setDependency(declarations.dependencyOf(call.key))
                .setOutcome(outcome)
                .setScheduledEventId(call.scheduledEventId)
                .setScheduledAtMicros(call.scheduledAt)
                .setStartedAtMicros(call.startedAt)
                .setClosedAtMicros(call.closedAt)
                .setAttempts(call.attempts)
                .setQueueWaitMicros(queueWait)
                .setExecutionMicros(execution)
                .setEndToEndMicros(endToEnd)
                .setRetryState(abandoned ? 0 : event.getAttributes().getRetryState())
                .setTimeoutType(abandoned ? 0 : event.getAttributes().getTimeoutType())
                .setFailureTypes(failures)
                .setScheduleToCloseMicros(call.plan.scheduleToClose())
                .setScheduleToStartMicros(call.plan.scheduleToStart())
                .setStartToCloseMicros(call.plan.startToClose())
                .setHeartbeatMicros(call.plan.heartbeat())
                .setRetryInitialMicros(policy.initialMicros())
                .setRetryCoefficient(policy.coefficient())
                .setRetryMaximumIntervalMicros(policy.maximumMicros())
                .setRetryMaximumAttempts(policy.maximumAttempts())
                .build();
    }
}
