package dev.vigil.streams.pane;

import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.Measure;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.ChainClosed;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.observe.Observation.HistoryLong;
import dev.vigil.streams.observe.Observation.RunOnBuild;
import dev.vigil.streams.observe.Observation.RunStarted;
import dev.vigil.streams.observe.Observation.TimerHandled;
import dev.vigil.streams.observe.Observation.WorkflowTaskCompleted;
import dev.vigil.streams.observe.Observation.WorkflowTaskFailed;
import dev.vigil.streams.observe.Observation.WorkflowTaskStuck;

/** What an observation adds to the pane of its workflow type. */
final class WorkflowTypeFold {

    /** {@code WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR}. */
    private static final int NON_DETERMINISTIC = 24;

    /** {@code WORKFLOW_TASK_FAILED_CAUSE_WORKFLOW_WORKER_UNHANDLED_FAILURE} and {@code …_UNHANDLED_COMMAND}. */
    private static final int CODE_FAILURE = 14;

    private static final int UNHANDLED_COMMAND = 1;
    /** Java's and Python's failure type where the worker is set to fail executions; Go's is a panic without a type. */
    private static final String NON_DETERMINISTIC_FAILURE = "NonDeterminis";

    private static final long UNKNOWN = -1;

    private final Declared declared;
    private final Clamp clamp;

    WorkflowTypeFold(Declared declared, Clamp clamp) {
        this.declared = declared;
        this.clamp = clamp;
    }

    void closed(ChainClosed closed, Pane pane) {
        pane.observed(1);
        pane.add(counter(closed.outcome()), 1);
        if (closed.durationMicros() != UNKNOWN) {
            pane.record(Measure.END_TO_END, clamp.micros(closed.durationMicros()), 1);
        }
        boolean isBad = bad(closed.outcome(), declared.type(closed.workflowType()));
        if (!closed.buildId().isEmpty()) {
            pane.tally(Pane.Tallied.BUILD_CHAINS, closed.buildId(), 1);
            if (isBad) {
                pane.tally(Pane.Tallied.BUILD_BAD_CHAINS, closed.buildId(), 1);
            }
        }
        if (closed.failureType().contains(NON_DETERMINISTIC_FAILURE)) {
            pane.add(Counter.CHAINS_NON_DETERMINISTIC, 1);
        }
        if (isBad) {
            String failure = closed.failureType().isEmpty() ? closed.outcome().name() : closed.failureType();
            pane.tally(Pane.Tallied.FAILURE_TYPES, failure, 1);
            pane.workflow(closed.proof().workflowId());
            pane.prove(Pane.Proven.BAD_CHAIN, closed.timeMicros(), closed.proof());
        }
    }

    void started(RunStarted started, Pane pane) {
        pane.observed(1);
        pane.add(Counter.RUNS_STARTED, 1);
        if (declared.unowned(started.workflowType())) {
            pane.prove(Pane.Proven.RUN_STARTED, started.timeMicros(), started.proof());
        }
        queue(started.taskQueue(), pane);
    }

    void completed(WorkflowTaskCompleted completed, Pane pane) {
        pane.observed(1);
        pane.add(Counter.WORKFLOW_TASKS_COMPLETED, 1);
        pane.completed(completed.buildId());
    }

    static void onBuild(RunOnBuild run, Pane pane) {
        pane.observed(1);
        pane.tally(Pane.Tallied.OPEN_RUNS, run.buildId(), run.sign());
    }

    /** An activity of the type closed: which dependency and queue the type rests on. */
    void called(ActivityClosed closed, Declared.Activity names, Pane pane) {
        pane.observed(1);
        pane.tally(Pane.Tallied.DEPENDENCIES, names.dependency(), 1);
        pane.tally(Pane.Tallied.ACTIVITIES, names.subject(), 1);
        queue(closed.activity().taskQueue(), pane);
    }

    /** A long timer proves something only if it was handled within the type's objective. */
    void exposed(Exposed exposed, Pane pane) {
        pane.observed(1);
        long objective = declared.type(exposed.workflowType()).objective().timerHandlingMicros();
        if (exposed.exposure() != Exposure.LONG_TIMER || exposed.amount() <= objective) {
            pane.exposed(exposed);
        }
        if (exposed.exposure() == Exposure.PROBE_INCOMPATIBLE) {
            pane.prove(Pane.Proven.REFUSED_REPLAY, exposed.timeMicros(), exposed.proof());
        }
        if (exposed.exposure() == Exposure.UNEXPECTED_SIGNAL) {
            pane.add(Counter.SIGNALS_UNEXPECTED, 1);
            pane.prove(Pane.Proven.UNEXPECTED_SIGNAL, exposed.timeMicros(), exposed.proof());
        }
    }

    private static void queue(String taskQueue, Pane pane) {
        if (!taskQueue.isEmpty()) {
            pane.tally(Pane.Tallied.TASK_QUEUES, taskQueue, 1);
        }
    }

    void failed(WorkflowTaskFailed failed, Pane pane) {
        pane.observed(1);
        if (failed.cause() != NON_DETERMINISTIC) {
            pane.add(Counter.WORKFLOW_TASKS_FAILED, 1);
            other(failed, pane);
            return;
        }
        pane.add(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC, 1);
        pane.workflow(failed.proof().workflowId());
        pane.prove(Pane.Proven.NON_DETERMINISM, failed.timeMicros(), failed.proof());
        if (!failed.buildId().isEmpty()) {
            pane.tally(Pane.Tallied.BAD_BUILDS, failed.buildId(), 1);
        }
        if (!failed.lastGoodBuildId().isEmpty()) {
            pane.tally(Pane.Tallied.GOOD_BUILDS, failed.lastGoodBuildId(), 1);
        }
    }

    private static void other(WorkflowTaskFailed failed, Pane pane) {
        if (failed.cause() == CODE_FAILURE) {
            pane.add(Counter.WORKFLOW_TASKS_CODE_FAILED, 1);
            pane.prove(Pane.Proven.CODE_FAILURE, failed.timeMicros(), failed.proof());
        } else if (failed.cause() == UNHANDLED_COMMAND) {
            pane.add(Counter.WORKFLOW_TASKS_UNHANDLED_COMMAND, 1);
            pane.prove(Pane.Proven.UNHANDLED_COMMAND, failed.timeMicros(), failed.proof());
        }
    }

    void longHistory(HistoryLong history, Pane pane) {
        pane.observed(1);
        pane.add(Counter.HISTORIES_LONG, 1);
        pane.prove(Pane.Proven.LONG_HISTORY, history.timeMicros(), history.proof());
        pane.read(
                Pane.Gauge.HISTORIES, history.proof().runId(), history.timeMicros(), history.events(), history.bytes());
    }

    void stuck(WorkflowTaskStuck stuck, Pane pane) {
        pane.observed(1);
        pane.add(Counter.WORKFLOW_TASKS_STUCK, 1);
        pane.workflow(stuck.proof().workflowId());
        pane.prove(Pane.Proven.STUCK_RUN, stuck.timeMicros(), stuck.proof());
        pane.read(
                Pane.Gauge.STUCK_TASKS,
                stuck.proof().runId(),
                stuck.timeMicros(),
                stuck.attempt(),
                stuck.sinceMicros());
    }

    void timer(TimerHandled timer, Pane pane) {
        long objective = declared.type(timer.workflowType()).objective().timerHandlingMicros();
        long handling = clamp.micros(timer.handlingMicros());
        pane.observed(1);
        pane.add(Counter.TIMERS_HANDLED, 1);
        pane.record(Measure.TIMER_HANDLING, handling, 1);
        if (timer.latenessMicros() > objective) {
            pane.add(Counter.TIMERS_FIRED_LATE, 1);
            pane.prove(Pane.Proven.TIMER_FIRED_LATE, timer.timeMicros(), timer.proof());
        } else if (handling > objective) {
            pane.add(Counter.TIMERS_HANDLED_LATE, 1);
            pane.prove(Pane.Proven.LATE_TIMER, timer.timeMicros(), timer.proof());
        }
    }

    static boolean bad(ChainOutcome outcome, TypeEntry type) {
        switch (outcome) {
            case FAILED:
            case TIMED_OUT:
                return true;
            case CANCELED:
                return type.canceledIsBad();
            case TERMINATED:
                return type.terminatedIsBad();
            case COMPLETED:
            case CONTINUED:
                return false;
        }
        throw new IllegalStateException("outcome " + outcome);
    }

    private static Counter counter(ChainOutcome outcome) {
        switch (outcome) {
            case COMPLETED:
                return Counter.CHAINS_COMPLETED;
            case FAILED:
                return Counter.CHAINS_FAILED;
            case TIMED_OUT:
                return Counter.CHAINS_TIMED_OUT;
            case CANCELED:
                return Counter.CHAINS_CANCELED;
            case TERMINATED:
                return Counter.CHAINS_TERMINATED;
            case CONTINUED:
                throw new IllegalArgumentException("a chain that closed cannot be CONTINUED");
        }
        throw new IllegalStateException("outcome " + outcome);
    }
}
