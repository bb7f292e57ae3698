package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.util.ArrayList;
import java.util.List;

/** FM4: the server itself fires timers late. */
public final class TimersFiredLateRule extends ShiftRule {

    TimersFiredLateRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "timers-fired-late",
                        FailureMode.LONG_RUNNING_DRIFT,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.TIMER_FIRED_LATE,
                        Resolution.afterMinutes(10)),
                PAIR_AND_OUTAGE,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return 0.01;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Timers fired later than they were due: the server or its database is behind, not the workers. "
                        + "Everything that waits on time in the namespace drifts.",
                "n = timers handled, k = those with TimerFired − (TimerStarted + start_to_fire_timeout) above "
                        + "objective.timer_handling; Bernoulli CUSUM with R = 3, 10 and 100. Both times are the server's.",
                "p0 = 1 % until 24 hours and 300 timers are known, then learned, at least 0.2 %. Resolves after "
                        + "10 minutes of event time without one.",
                "After a restart or failover of the server all overdue timers fire at once: one episode, and "
                        + "true. A reset run's timers count from the reset.",
                "objective.timer_handling of the type.");
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return new Counts(pane.count(Counter.TIMERS_HANDLED), pane.count(Counter.TIMERS_FIRED_LATE));
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        Counts counts = counts(stretch, found.subject().name());
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.show(found.namespace(), proofs));
        actions.add(Finding.advice("look at the server: timer queue lag, persistence latency, shard movements", ""));
        return new Finding(
                mode(),
                "timers fire late, " + counts.bad() + " of " + counts.all(),
                "The server is behind, not the workers: everything that waits on time drifts, and nothing fails.",
                Finding.proven(
                        List.of(counts.bad() + " of " + counts.all() + " timers fired later than the objective"),
                        proofs),
                actions,
                "no timer fired late for 10 min",
                share(found, counts, "% of timers fired late"),
                counts.bad(),
                Finding.byRadius(counts.bad()));
    }
}
