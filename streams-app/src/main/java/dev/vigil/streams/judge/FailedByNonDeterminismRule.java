package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.util.ArrayList;
import java.util.List;

/** FM1: runs were failed, not stuck, because their code does not match their history. */
public final class FailedByNonDeterminismRule extends OccurrenceRule {

    FailedByNonDeterminismRule(Catalogue catalogue) {
        super(
                new Traits(
                        "non-determinism-failed",
                        FailureMode.NON_DETERMINISM,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.CLOSED_TO,
                        Proven.BAD_CHAIN,
                        Resolution.afterMinutes(60)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "A worker is set to fail executions on non-determinism, and it does: the runs are over, their "
                        + "work is lost, and to every counter they look like ordinary failures.",
                "count(chains whose innermost failure type names non-determinism) ≥ 1. Only Java and Python "
                        + "workers set to fail executions write such a type.",
                "Fires on the first one, critical: each further run that replays is lost as well. Resolves after "
                        + "an hour of event time without one.",
                "Blind where the type of the failure is not written (Go). A run that failed so and was retried "
                        + "into a new run counts only if its chain ended.",
                "Nothing to tune.");
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.CHAINS_NON_DETERMINISTIC);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        long failed = stretch.count(Counter.CHAINS_NON_DETERMINISTIC);
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.show(found.namespace(), proofs));
        actions.add(Finding.advice("roll back to the last good build before more runs replay", ""));
        return new Finding(
                mode(),
                Finding.count(failed, "run") + " failed, code does not match history",
                "The worker fails executions on non-determinism: they are over, their work is lost, and every open run that"
                        + " replays on this code follows.",
                Finding.proven(
                        List.of(Finding.count(failed, "chain") + " failed with a non-determinism failure"), proofs),
                actions,
                "no such failure for 1 h",
                new Observed(failed, "runs failed", ">=", 1),
                failed,
                Severity.CRITICAL);
    }
}
