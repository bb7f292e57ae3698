package dev.vigil.streams.observe;

import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_CANCELED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_COMPLETED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_FAILED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_SCHEDULED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_STARTED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_TIMED_OUT;
import static dev.vigil.schema.HistoryEventType.EXTERNAL_WORKFLOW_EXECUTION_SIGNALED;
import static dev.vigil.schema.HistoryEventType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED;
import static dev.vigil.schema.HistoryEventType.TIMER_CANCELED;
import static dev.vigil.schema.HistoryEventType.TIMER_FIRED;
import static dev.vigil.schema.HistoryEventType.TIMER_STARTED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_SIGNALED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_STARTED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_UPDATE_ACCEPTED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_UPDATE_COMPLETED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_COMPLETED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_FAILED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_SCHEDULED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_STARTED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_TIMED_OUT;

import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.observe.Observation.RunStarted;

/** The events of a run, one by one: the table of what each type does. Events that Vigil does not read change nothing. */
final class HistoryCorrelation {

    private final ActivityCorrelation activities;
    private final WorkflowTaskCorrelation workflowTasks;
    private final TimerCorrelation timers;
    private final SignalCorrelation signals;
    private final CloseCorrelation closes;

    HistoryCorrelation(Declarations declarations, ObserveConfig config, Tolerances tolerances) {
        this.activities = new ActivityCorrelation(declarations, config, tolerances);
        this.timers = new TimerCorrelation(config, tolerances);
        this.signals = new SignalCorrelation(declarations);
        this.workflowTasks = new WorkflowTaskCorrelation(tolerances, timers, signals);
        this.closes = new CloseCorrelation(activities, config, tolerances);
    }

    void apply(RunState state, WorkflowEvent event, Emitter emitter) {
        switch (event.getEventType()) {
            case WORKFLOW_EXECUTION_STARTED -> started(state, event, emitter);
            case WORKFLOW_TASK_SCHEDULED -> workflowTasks.scheduled(state, event, emitter);
            case WORKFLOW_TASK_STARTED -> workflowTasks.started(state, event, emitter);
            case WORKFLOW_TASK_COMPLETED -> workflowTasks.completed(state, event, emitter);
            case WORKFLOW_TASK_TIMED_OUT -> workflowTasks.timedOut(state, event, emitter);
            case WORKFLOW_TASK_FAILED -> workflowTasks.failed(state, event, emitter);
            case ACTIVITY_TASK_SCHEDULED -> activities.scheduled(state, event);
            case ACTIVITY_TASK_STARTED -> activities.started(state, event);
            case ACTIVITY_TASK_COMPLETED, ACTIVITY_TASK_FAILED, ACTIVITY_TASK_TIMED_OUT, ACTIVITY_TASK_CANCELED ->
                activities.closed(state, event, emitter);
            case TIMER_STARTED -> timers.started(state, event);
            case TIMER_FIRED -> timers.fired(state, event);
            case TIMER_CANCELED -> timers.canceled(state, event);
            case WORKFLOW_EXECUTION_SIGNALED -> signals.signaled(state, event, emitter);
            case SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED -> SignalCorrelation.sent(state, event, true, emitter);
            case EXTERNAL_WORKFLOW_EXECUTION_SIGNALED -> SignalCorrelation.sent(state, event, false, emitter);
            case WORKFLOW_EXECUTION_UPDATE_ACCEPTED ->
                state.accepted.update(
                        event.getAttributes().getUpdateId(),
                        event.getEventId(),
                        event.getAttributes().getUpdateName());
            case WORKFLOW_EXECUTION_UPDATE_COMPLETED ->
                state.accepted.updateCompleted(event.getAttributes().getUpdateId());
            case WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED -> state.execution.timeSkipping = true;
            default -> {
                // changes nothing
            }
        }
    }

    /** The event that ends the run was applied: what follows from the end. */
    Outcome close(RunState state, WorkflowEvent event, Emitter emitter) {
        return closes.close(state, event, emitter);
    }

    private static void started(RunState state, WorkflowEvent event, Emitter emitter) {
        state.execution.started(event);
        if (!event.getCopied()) {
            emitter.observe(new RunStarted(
                    event.getEventTimeMicros(),
                    state.execution.workflowType,
                    state.execution.taskQueue,
                    emitter.proof("run started", event.getEventId())));
        }
    }
}
