package dev.vigil.streams.observe;

import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.observe.Observation.TimerHandled;
import dev.vigil.streams.observe.Timers.Fired;

/**
 * Timers: fired minus due is the server's lateness, the start of the workflow task that sees it minus fired the workers'. A timer
 * that fires while a workflow task runs is buffered: its event follows that task's completion with its own, earlier time, and the
 * next task is the one that sees it.
 */
final class TimerCorrelation {

    /** From here on a timer outlives deployments. */
    private static final long LONG_MICROS = 3_600_000_000L;

    private final ObserveConfig config;
    private final Tolerances tolerances;

    TimerCorrelation(ObserveConfig config, Tolerances tolerances) {
        this.config = config;
        this.tolerances = tolerances;
    }

    void started(RunState state, WorkflowEvent event) {
        if (state.timers.isFull(config.openTimers())) {
            tolerances.count(Tolerated.TIMER_UNTRACKED);
            return;
        }
        long micros = event.getAttributes().getStartToCloseMicros();
        state.timers.started(event.getEventId(), event.getEventTimeMicros() + micros, micros >= LONG_MICROS);
    }

    void canceled(RunState state, WorkflowEvent event) {
        state.timers.canceled(event.getAttributes().getStartedEventId());
    }

    void fired(RunState state, WorkflowEvent event) {
        Timers.Due due = state.timers.fires(event.getAttributes().getStartedEventId());
        if (event.getCopied()) {
            return;
        }
        state.execution.timersFired++;
        if (due == null) {
            tolerances.count(Tolerated.END_WITHOUT_SCHEDULE);
        } else if (!state.timers.isFull(config.openTimers())) {
            long lateness = Math.max(0, event.getEventTimeMicros() - due.micros());
            state.timers.fired(new Fired(event.getEventId(), event.getEventTimeMicros(), lateness, due.isLong()));
        } else {
            tolerances.count(Tolerated.TIMER_UNTRACKED);
        }
    }

    /** A workflow task starts: it sees every timer that fired. In a run whose time is skipped, times mean nothing. */
    void workflowTaskStarted(RunState state, WorkflowEvent event, boolean workerChanged, Emitter emitter) {
        for (Fired timer : state.timers.takeFired()) {
            boolean meansNothing = event.getCopied() || state.execution.timeSkipping;
            if (!meansNothing && !state.execution.workflowType.isEmpty()) {
                long handling = Math.max(0, event.getEventTimeMicros() - timer.timeMicros());
                emitter.observe(new TimerHandled(
                        timer.timeMicros(),
                        state.execution.workflowType,
                        state.task.taskQueue,
                        timer.latenessMicros(),
                        handling,
                        workerChanged,
                        emitter.proof(
                                "timer fired, then the workflow task that saw it",
                                timer.eventId(),
                                event.getEventId())));
                if (timer.isLong()) {
                    emitter.observe(new Exposed(
                            timer.timeMicros(),
                            state.execution.workflowType,
                            state.task.completedBuild,
                            Exposure.LONG_TIMER,
                            Math.max(timer.latenessMicros(), handling),
                            emitter.proof(
                                    "a timer of an hour or more, and the workflow task that saw it",
                                    timer.eventId(),
                                    event.getEventId())));
                }
            }
        }
    }
}
