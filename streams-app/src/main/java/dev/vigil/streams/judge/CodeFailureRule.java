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

/** FM1: workflow tasks fail because workflow code threw what it does not declare. */
public final class CodeFailureRule extends ShiftRule {

    CodeFailureRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "workflow-task-failures",
                        FailureMode.NON_DETERMINISM,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.CODE_FAILURE,
                        Resolution.afterDrawdown(3, 60)),
                PAIR_AND_OUTAGE,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return 0.02;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Workflow code threw an exception that it does not handle (a bug, a null, a wrong cast). The task "
                        + "is retried for ever, the run stays Running and no failure counter moves: as with "
                        + "non-determinism, but the new code may even replay.",
                "n = workflow tasks completed or failed so, k = WorkflowTaskFailed with cause "
                        + "WORKFLOW_WORKER_UNHANDLED_FAILURE (14); Bernoulli CUSUM with R = 3, 10 and 100 as in "
                        + "failure-rate. The server writes the first failure of a series only, so k counts episodes.",
                "p0 = 2 % until 24 hours and 300 tasks are known, then learned, at least 0.2 %. Three failures in "
                        + "a row fire from a cold start. Resolves after a drawdown of 4 nats and 3 calm minutes.",
                "A type with few tasks needs three failing runs. A failure that ends the run is an outcome and "
                        + "belongs to failure-rate.",
                "Nothing beside rules.interval_days.");
    }

    @Override
    Counts counts(Pane pane, String subject) {
        long failed = pane.count(Counter.WORKFLOW_TASKS_CODE_FAILED);
        return new Counts(pane.count(Counter.WORKFLOW_TASKS_COMPLETED) + failed, failed);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        Counts counts = counts(stretch, found.subject().name());
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        long workflows = Math.max(1, Finding.workflows(proofs));
        List<Action> actions = new ArrayList<>(Finding.describe(found.namespace(), proofs));
        actions.add(Finding.listOpen(found.namespace(), found.subject().name()));
        actions.add(
                Finding.advice("roll back, or fix and redeploy: the tasks are retried and go on by themselves", ""));
        return new Finding(
                mode(),
                "code fails " + Finding.count(workflows, "workflow") + ", tasks are retried",
                "They look Running and fail no counter; each retry runs the same code and fails again.",
                Finding.proven(
                        List.of(counts.bad() + " of " + counts.all() + " workflow tasks failed with cause 14"), proofs),
                actions,
                "no such failure in 3 windows, and the sequential test came back",
                share(found, counts, "% of workflow tasks failed"),
                workflows,
                Finding.byRadius(workflows));
    }
}
