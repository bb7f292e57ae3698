package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
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

/** FM5: workflow tasks are thrown away because something arrived meanwhile. */
public final class UnhandledCommandRule extends ShiftRule {

    UnhandledCommandRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "unhandled-command",
                        FailureMode.SIGNAL_RACE,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.UNHANDLED_COMMAND,
                        Resolution.afterDrawdown(3, 60)),
                PAIR_AND_OUTAGE,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return 0.25;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "A run tried to close, or to continue as new, while a signal or update was already there. The "
                        + "server refuses the task and gives it again: each one is a race that was won by luck of timing, "
                        + "and under a flood the run cannot close at all.",
                "n = workflow tasks completed or refused so, k = WorkflowTaskFailed with cause UNHANDLED_COMMAND "
                        + "(1); Bernoulli CUSUM with R = 3, 10 and 100.",
                "p0 = 25 % until 24 hours and 300 tasks are known, because a race that the server wins is benign alone and busy "
                        + "types have many; then learned, at least 0.2 %. Resolves after a "
                        + "drawdown and 3 calm minutes. Always a warning: it proves exposure.",
                "A busy entity workflow has some of these all the time: the learned baseline takes care of that. "
                        + "Nothing says whether the code then handles the signal.",
                "Nothing beside rules.interval_days.");
    }

    @Override
    Counts counts(Pane pane, String subject) {
        long refused = pane.count(Counter.WORKFLOW_TASKS_UNHANDLED_COMMAND);
        return new Counts(pane.count(Counter.WORKFLOW_TASKS_COMPLETED) + refused, refused);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        Counts counts = counts(stretch, found.subject().name());
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.show(found.namespace(), proofs));
        actions.add(
                Finding.advice("drain signals and wait for handlers before the run closes or continues as new", ""));
        return new Finding(
                mode(),
                counts.bad() + " tasks refused, a signal arrived meanwhile",
                "The run tried to close while something waited for it; code that does not drain its signals loses them when the"
                        + " timing is otherwise. This proves exposure, not a loss.",
                Finding.proven(
                        List.of(counts.bad() + " of " + counts.all() + " workflow tasks: UNHANDLED_COMMAND"), proofs),
                actions,
                "none in 3 windows, and the sequential test came back",
                share(found, counts, "% of workflow tasks refused"),
                counts.bad(),
                Severity.WARNING);
    }
}
