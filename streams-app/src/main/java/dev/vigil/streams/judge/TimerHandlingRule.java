package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.LateTimers;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.LatencySketch;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;

/** FM4: timers fired on time and were handled late, because no worker was there. */
public final class TimerHandlingRule extends ShiftRule {

    /** A timer that waits for a worker is rare in a healthy fleet: one in a hundred is already generous. */
    private static final double COLD_LIMIT = 0.01;

    private static final long CALM_MINUTES = 10;

    TimerHandlingRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "timers-handled-late",
                        FailureMode.LONG_RUNNING_DRIFT,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.LATE_TIMER,
                        Resolution.afterMinutes(CALM_MINUTES)),
                PAIR_AND_OUTAGE,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return COLD_LIMIT;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Timers fired on time and no worker took the workflow task for longer than the objective: deadlines, reminders"
                        + " and polls of the type drift, and nothing fails.",
                "n = timers handled, k = those whose next WorkflowTaskStarted came later after TimerFired than"
                        + " objective.timer_handling although the server fired them on time; Bernoulli CUSUM with R = 3, 10"
                        + " and 100. Both times are the server's.",
                "p0 = 1 % until 24 hours and 300 timers are known, then learned, at least 0.2 %. From a cold start that is: 3 late"
                        + " ones in a row fire, or 4 of 9, 5 of 19, 10 of 150; a single late one never does. Objective 5 s."
                        + " Resolves after 10 minutes of event time without a late one.",
                "Sees a timer only once a worker has handled it: while the worker is still away, queue-wait speaks. A run that"
                        + " is busy with a long workflow task handles its timers late though the worker is there.",
                "objective.timer_handling of the type: longer for types whose worker restarts slowly.");
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return new Counts(pane.count(Counter.TIMERS_HANDLED), pane.count(Counter.TIMERS_HANDLED_LATE));
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        LatencySketch handling = stretch.latency(Measure.TIMER_HANDLING);
        return new LateTimers(
                found.namespace(),
                found.subject().name(),
                stretch.count(Counter.TIMERS_HANDLED),
                stretch.count(Counter.TIMERS_HANDLED_LATE),
                handling == null ? 0 : handling.maxMicros(),
                catalogue.typeOrDefault(found.subject().name()).objective().timerHandlingMicros(),
                found.taskQueue(),
                stretch.exemplars(proof()).smallest());
    }
}
