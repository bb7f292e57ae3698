package dev.vigil.streams.pane;

import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Observation.ActivityBlind;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.AttemptEnded;
import dev.vigil.streams.observe.Observation.AttemptRunning;
import dev.vigil.streams.observe.Observation.AttemptsScraped;
import dev.vigil.streams.observe.Observation.BacklogSeen;
import dev.vigil.streams.observe.Observation.ChainClosed;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.HistoryLong;
import dev.vigil.streams.observe.Observation.LateLearnedTakenBack;
import dev.vigil.streams.observe.Observation.LatencyScraped;
import dev.vigil.streams.observe.Observation.PollersSeen;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.QueueWaitTakenBack;
import dev.vigil.streams.observe.Observation.QueueWaiting;
import dev.vigil.streams.observe.Observation.RetryPending;
import dev.vigil.streams.observe.Observation.RunOnBuild;
import dev.vigil.streams.observe.Observation.RunStarted;
import dev.vigil.streams.observe.Observation.SignalFailedElsewhere;
import dev.vigil.streams.observe.Observation.SignalFlood;
import dev.vigil.streams.observe.Observation.SignalRace;
import dev.vigil.streams.observe.Observation.SignalSent;
import dev.vigil.streams.observe.Observation.SignalsUnhandled;
import dev.vigil.streams.observe.Observation.SlotsListed;
import dev.vigil.streams.observe.Observation.SlotsSeen;
import dev.vigil.streams.observe.Observation.StickyLost;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Observation.TaskNeverTaken;
import dev.vigil.streams.observe.Observation.TimerHandled;
import dev.vigil.streams.observe.Observation.UpdateCutOff;
import dev.vigil.streams.observe.Observation.WorkerSeen;
import dev.vigil.streams.observe.Observation.WorkflowTaskCompleted;
import dev.vigil.streams.observe.Observation.WorkflowTaskFailed;
import dev.vigil.streams.observe.Observation.WorkflowTaskStuck;
import dev.vigil.streams.observe.Scope;

/**
 * Adds one observation to the panes of its subjects: workflow type, dependency, activity type, task queue. This class says which
 * observation counts where; what it adds stands in the fold of each kind of subject. Not thread-safe.
 */
public final class PaneFold {

    private final Declared declared;
    private final WorkflowTypeFold workflowTypes;
    private final DependencyFold dependencies;
    private final TaskQueueFold taskQueues;
    private final ScrapeFold scrapes;
    private final Clamp clamp = new Clamp();

    public PaneFold(CatalogueTimeline catalogues) {
        this.declared = new Declared(catalogues);
        this.workflowTypes = new WorkflowTypeFold(declared, clamp);
        this.dependencies = new DependencyFold(clamp);
        this.taskQueues = new TaskQueueFold(declared, clamp);
        this.scrapes = new ScrapeFold(declared);
    }

    /** Folds an observation; the markers before it in its partition decide whether it is late. */
    public void fold(Scope scope, Observation observation, PartialPanes into) {
        fold(scope, observation, into, false);
    }

    /**
     * Folds an observation.
     *
     * @param late that it is late although no marker of its own partition says so
     */
    public void fold(Scope scope, Observation observation, PartialPanes into, boolean late) {
        Placement at = into.place(scope, observation, late);
        if (at != null) {
            fold(at, observation, into);
        }
    }

    /** Durations that were negative and count as 0. */
    public long clamped() {
        return clamp.count();
    }

    private void fold(Placement at, Observation observation, PartialPanes into) {
        // an observation and what takes it back have one time, and so one name for what they count for
        declared.at(observation.timeMicros());
        if (observation instanceof ActivityClosed closed) {
            Declared.Activity names = declared.activity(closed.activity());
            dependencies.closed(closed, into.at(at, SubjectKind.DEPENDENCY, names.dependency()));
            dependencies.closed(closed, into.at(at, SubjectKind.ACTIVITY_TYPE, names.subject()));
            String taskQueue = closed.activity().taskQueue();
            if (closed.executionMicros() != -1 && !taskQueue.isEmpty()) {
                TaskQueueFold.executed(closed, into.at(at, SubjectKind.TASK_QUEUE, taskQueue));
            }
            if (!closed.workflowType().isEmpty()) {
                workflowTypes.called(closed, names, workflowType(at, closed.workflowType(), into));
            }
        } else if (observation instanceof LateLearnedTakenBack back) {
            Declared.Activity names = declared.activity(back.activity());
            dependencies.takenBack(back, into.at(at, SubjectKind.DEPENDENCY, names.dependency()));
            dependencies.takenBack(back, into.at(at, SubjectKind.ACTIVITY_TYPE, names.subject()));
        } else if (observation instanceof QueueWait wait) {
            waited(at, wait, 1, into);
        } else if (observation instanceof QueueWaitTakenBack back) {
            waited(at, back.taken(), -1, into);
        } else if (observation instanceof WorkflowTaskCompleted completed) {
            workflowTypes.completed(completed, workflowType(at, completed.workflowType(), into));
        } else if (observation instanceof RunOnBuild run) {
            WorkflowTypeFold.onBuild(run, workflowType(at, run.workflowType(), into));
        } else if (observation instanceof Exposed exposed) {
            workflowTypes.exposed(exposed, workflowType(at, exposed.workflowType(), into));
        } else if (observation instanceof AttemptEnded ended) {
            Declared.Activity names = declared.activity(ended.activity());
            dependencies.ended(ended, names.subject(), into.at(at, SubjectKind.DEPENDENCY, names.dependency()));
        } else if (observation instanceof ChainClosed closed) {
            workflowTypes.closed(closed, workflowType(at, closed.workflowType(), into));
        } else if (observation instanceof RunStarted started) {
            workflowTypes.started(started, workflowType(at, started.workflowType(), into));
        } else if (observation instanceof TimerHandled handled) {
            workflowTypes.timer(handled, workflowType(at, handled.workflowType(), into));
        } else if (observation instanceof RetryPending pending) {
            Declared.Activity names = declared.activity(pending.activity());
            dependencies.pending(pending, into.at(at, SubjectKind.DEPENDENCY, names.dependency()));
        } else if (observation instanceof WorkflowTaskFailed failed) {
            workflowTypes.failed(failed, workflowType(at, failed.workflowType(), into));
        } else if (observation instanceof WorkflowTaskStuck stuck) {
            workflowTypes.stuck(stuck, workflowType(at, stuck.workflowType(), into));
        } else if (observation instanceof SignalRace race) {
            SignalFold.race(race, workflowType(at, race.workflowType(), into));
        } else if (observation instanceof SignalsUnhandled unhandled) {
            SignalFold.unhandled(unhandled, workflowType(at, unhandled.workflowType(), into));
        } else if (observation instanceof UpdateCutOff update) {
            SignalFold.cutOff(update, workflowType(at, update.workflowType(), into));
        } else if (observation instanceof SignalSent sent) {
            SignalFold.sent(sent, workflowType(at, sent.workflowType(), into));
        } else if (observation instanceof SignalFlood flood) {
            SignalFold.flood(flood, workflowType(at, flood.workflowType(), into));
        } else if (observation instanceof SignalFailedElsewhere failed) {
            SignalFold.failedElsewhere(failed, workflowType(at, failed.workflowType(), into));
        } else if (observation instanceof StickyLost lost) {
            TaskQueueFold.stickyLost(lost, into.at(at, SubjectKind.TASK_QUEUE, lost.taskQueue()));
        } else if (observation instanceof HistoryLong history) {
            workflowTypes.longHistory(history, workflowType(at, history.workflowType(), into));
        } else if (observation instanceof ActivityBlind blind) {
            Declared.Activity names = declared.activity(blind.activity());
            dependencies.blind(blind, into.at(at, SubjectKind.ACTIVITY_TYPE, names.subject()));
        } else if (observation instanceof TaskNeverTaken never) {
            taskQueues.neverTaken(
                    never, into.at(at, SubjectKind.TASK_QUEUE, never.activity().taskQueue()));
        } else if (observation instanceof QueueWaiting waiting) {
            taskQueues.waiting(waiting, into.at(at, SubjectKind.TASK_QUEUE, waiting.taskQueue()));
        } else if (observation instanceof SlotsSeen slots) {
            taskQueues.slots(slots, into.at(at, SubjectKind.TASK_QUEUE, slots.taskQueue()));
        } else if (observation instanceof SlotsListed slots) {
            TaskQueueFold.slots(slots, into.at(at, SubjectKind.TASK_QUEUE, slots.taskQueue()));
        } else if (observation instanceof PollersSeen pollers) {
            taskQueues.pollers(pollers, into.at(at, SubjectKind.TASK_QUEUE, pollers.taskQueue()));
        } else if (observation instanceof WorkerSeen worker) {
            TaskQueueFold.worker(worker, into.at(at, SubjectKind.TASK_QUEUE, worker.taskQueue()));
        } else if (observation instanceof AttemptRunning running) {
            TaskQueueFold.running(
                    running,
                    into.at(at, SubjectKind.TASK_QUEUE, running.activity().taskQueue()));
        } else if (observation instanceof BacklogSeen backlog) {
            taskQueues.backlog(backlog, into.at(at, SubjectKind.TASK_QUEUE, backlog.taskQueue()));
        } else if (observation instanceof LatencyScraped scraped) {
            scrapes.latency(at, scraped, into);
        } else if (observation instanceof AttemptsScraped scraped) {
            scrapes.attempts(at, scraped, into);
        } else {
            throw new IllegalStateException(
                    "no fold for " + observation.getClass().getName());
        }
    }

    private void waited(Placement at, QueueWait wait, int sign, PartialPanes into) {
        taskQueues.waited(wait, sign, into.at(at, SubjectKind.TASK_QUEUE, wait.taskQueue()));
        if (!wait.activityType().isEmpty()) {
            String subject = declared.subject(wait.activityType(), wait.taskQueue());
            TaskQueueFold.typeWaited(wait, sign, into.at(at, SubjectKind.ACTIVITY_TYPE, subject));
        } else if (wait.kind() == TaskKind.WORKFLOW && !wait.workflowType().isEmpty()) {
            TaskQueueFold.typeWaited(wait, sign, workflowType(at, wait.workflowType(), into));
        }
    }

    private static Pane workflowType(Placement at, String workflowType, PartialPanes into) {
        return into.at(at, SubjectKind.WORKFLOW_TYPE, workflowType);
    }
}
