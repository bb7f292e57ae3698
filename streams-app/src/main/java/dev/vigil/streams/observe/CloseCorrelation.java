package dev.vigil.streams.observe;

import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_CANCELED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_COMPLETED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_CONTINUED_AS_NEW;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_FAILED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_TERMINATED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_TIMED_OUT;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.streams.observe.Observation.ChainClosed;
import dev.vigil.streams.observe.Outcome.Disposition;
import dev.vigil.streams.observe.Outcome.Inheritance;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The end of a run, and what it means for its chain. A chain goes on after continue-as-new, after a failure or timeout that is
 * retried, and after a termination by a reset. A cron tick is an execution of its own: it ends its chain whatever follows.
 */
final class CloseCorrelation {

    private static final String RESETTER = "history-resetter";
    private static final int RETRY_IN_PROGRESS = 1;
    private static final int INITIATED_BY_CRON = 3;

    private final ActivityCorrelation activities;
    private final ObserveConfig config;
    private final Tolerances tolerances;

    CloseCorrelation(ActivityCorrelation activities, ObserveConfig config, Tolerances tolerances) {
        this.activities = activities;
        this.config = config;
        this.tolerances = tolerances;
    }

    Outcome close(RunState state, WorkflowEvent event, Emitter emitter) {
        for (Call call : state.calls.open()) {
            activities.abandoned(state, call, event, emitter);
        }
        for (Call call : state.calls.early()) {
            state.calls.remember(call, config.closedActivities());
        }
        WorkflowTaskCorrelation.closed(state, event, emitter);
        boolean reset = endedByReset(event);
        if (!reset) {
            SignalCorrelation.closed(state, event, emitter);
        }
        ChainOutcome outcome = reset ? ChainOutcome.CONTINUED : outcome(state.execution, event);
        boolean ended = outcome != ChainOutcome.CONTINUED;
        long duration = chainDuration(state.execution, event);
        emitter.sink().run(row(state, event, outcome, reset, ended ? duration : -1));
        if (ended) {
            chainClosed(state, event, outcome, duration, emitter);
        }
        ClosedRun closed = new ClosedRun(
                event.getEventTimeMicros(),
                event.getSource().getCapturedAtMicros(),
                event.getEventId(),
                state.snapshotAt,
                state.calls);
        return new Outcome(closed, Disposition.APPLIED, true, ended ? null : inheritance(state, event, emitter));
    }

    private void chainClosed(
            RunState state, WorkflowEvent event, ChainOutcome outcome, long duration, Emitter emitter) {
        if (state.execution.workflowType.isEmpty()) {
            tolerances.count(Tolerated.TYPE_UNKNOWN);
            return;
        }
        emitter.observe(new ChainClosed(
                event.getEventTimeMicros(),
                state.execution.workflowType,
                outcome,
                duration,
                AttemptCorrelation.innermost(event.getAttributes().getFailureTypes()),
                state.task.completedBuild,
                emitter.proof(
                        (state.execution.reset ? "chain of a reset run " : "chain ")
                                + outcome.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        event.getEventId())));
    }

    /** A reset terminates the run it forks if that is still open; the run it makes carries the chain on. */
    private static boolean endedByReset(WorkflowEvent event) {
        return event.getEventType() == WORKFLOW_EXECUTION_TERMINATED
                && event.getAttributes().getIdentity().equals(RESETTER);
    }

    private static ChainOutcome outcome(Execution execution, WorkflowEvent event) {
        EventAttributes attributes = event.getAttributes();
        boolean retried = attributes.getRetryState() == RETRY_IN_PROGRESS
                && !attributes.getNewRunId().isEmpty();
        return switch (event.getEventType()) {
            case WORKFLOW_EXECUTION_COMPLETED -> ChainOutcome.COMPLETED;
            case WORKFLOW_EXECUTION_FAILED -> retried ? ChainOutcome.CONTINUED : ChainOutcome.FAILED;
            case WORKFLOW_EXECUTION_TIMED_OUT -> retried ? ChainOutcome.CONTINUED : ChainOutcome.TIMED_OUT;
            case WORKFLOW_EXECUTION_CANCELED -> ChainOutcome.CANCELED;
            case WORKFLOW_EXECUTION_TERMINATED -> ChainOutcome.TERMINATED;
            case WORKFLOW_EXECUTION_CONTINUED_AS_NEW -> continuedAsNew(execution, attributes);
            default ->
                throw new IllegalArgumentException("expected an event that closes a run, got: " + event.getEventType());
        };
    }

    /**
     * The embedded test server, like servers before Temporal 1.0, ends a cron tick with ContinuedAsNew, and says neither initiator
     * nor more than the failure, if there was one.
     */
    private static ChainOutcome continuedAsNew(Execution execution, EventAttributes attributes) {
        int initiator = attributes.getInitiator();
        if (initiator == INITIATED_BY_CRON || (initiator == 0 && !execution.cronSchedule.isEmpty())) {
            return attributes.getFailureTypes().isEmpty() ? ChainOutcome.COMPLETED : ChainOutcome.FAILED;
        }
        return ChainOutcome.CONTINUED;
    }

    /** -1 if the chain's beginning was not seen, or if it ended in its first backoff and never executed. */
    private static long chainDuration(Execution execution, WorkflowEvent event) {
        long start = execution.chainStartedAt;
        return start == 0 || start > event.getEventTimeMicros() ? -1 : event.getEventTimeMicros() - start;
    }

    private static @Nullable Inheritance inheritance(RunState state, WorkflowEvent event, Emitter emitter) {
        String successor = event.getAttributes().getNewRunId();
        long chainStart = state.execution.chainStartedAt;
        return successor.isEmpty() || chainStart == 0
                ? null
                : new Inheritance(
                        new RunKey(emitter.scope(), successor),
                        chainStart,
                        event.getSource().getCapturedAtMicros());
    }

    private static WorkflowRun row(
            RunState state, WorkflowEvent event, ChainOutcome outcome, boolean endedByReset, long chainDuration) {
        Execution execution = state.execution;
        EventAttributes attributes = event.getAttributes();
        long started = execution.startedAt;
        return WorkflowRun.newBuilder()
                .setSource(event.getSource())
                .setNamespace(event.getNamespace())
                .setWorkflowId(event.getWorkflowId())
                .setRunId(event.getRunId())
                .setFirstRunId(execution.isFirst ? event.getRunId() : execution.firstRunId)
                .setWorkflowType(execution.workflowType)
                .setTaskQueue(execution.taskQueue)
                .setBuildId(state.task.completedBuild)
                .setOutcome(outcome)
                .setReset(execution.reset || endedByReset)
                .setStartedAtMicros(started)
                .setClosedAtMicros(event.getEventTimeMicros())
                .setDurationMicros(started == 0 ? -1 : Math.max(0, event.getEventTimeMicros() - started))
                .setChainDurationMicros(chainDuration)
                .setAttempt(execution.attempt)
                .setInitiator(execution.initiator)
                .setCronSchedule(execution.cronSchedule)
                .setNewRunId(attributes.getNewRunId())
                .setParentWorkflowId(execution.parentWorkflowId)
                .setParentRunId(execution.parentRunId)
                .setEvents(event.getEventId())
                .setActivitiesScheduled(execution.activitiesScheduled)
                .setActivitiesFailed(execution.activitiesFailed)
                .setActivityAttempts(execution.activityAttempts)
                .setTimersFired(execution.timersFired)
                .setSignals(execution.signals)
                .setWorkflowTaskFailures(execution.workflowTaskFailures)
                .setFailureTypes(attributes.getFailureTypes())
                .build();
    }
}
