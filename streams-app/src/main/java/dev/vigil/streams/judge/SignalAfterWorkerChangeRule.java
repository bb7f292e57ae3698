package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.FailureMode;
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

/** FM4: a run slept, woke on another worker with a signal, and that task failed. */
public final class SignalAfterWorkerChangeRule extends OccurrenceRule {

    SignalAfterWorkerChangeRule(Catalogue catalogue) {
        super(
                new Traits(
                        "signal-after-worker-change",
                        FailureMode.LONG_RUNNING_DRIFT,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.SIGNAL_FAILED_ELSEWHERE,
                        Resolution.afterMinutes(60)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "A run waited while its worker was replaced. The first signal after that came to a worker which "
                        + "had to replay the whole history, and the task failed: the code changed under a run that nobody "
                        + "touched meanwhile. Others that sleep will fail as they wake.",
                "count(WorkflowTaskFailed with cause 24 or 14 on a worker whose identity is not that of the last"
                        + " completed task, given a WorkflowExecutionSignaled that came since) ≥ 1. Exact. A healthy task "
                        + "after a worker change is evidence for the scorecard (REPLAYED_ELSEWHERE), no violation.",
                "Fires on the first one, when its minute is complete; a warning, critical from 50 workflows. Resolves after an hour of event "
                        + "time without one. Folded under non-determinism or workflow-task-failures of the type.",
                "An identity is pid@host by default: a restart with the same code is a change, too, and then the"
                        + " code fails for another reason. Runs that wake by a timer are seen by non-determinism alone.",
                "Nothing to tune. Before a release, vigil probe replay asks the runs that still sleep.");
    }

    @Override
    boolean waitsForTheMinute() {
        return true;
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.SIGNALS_FAILED_ELSEWHERE);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        long failed = stretch.count(Counter.SIGNALS_FAILED_ELSEWHERE);
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        long workflows = Math.max(1, Finding.workflows(proofs));
        List<Action> actions = new ArrayList<>(Finding.describe(found.namespace(), proofs));
        actions.add(Finding.listOpen(found.namespace(), found.subject().name()));
        actions.add(Finding.advice("roll back, or deploy code with a version gate, before the others wake", ""));
        return new Finding(
                mode(),
                "first signal after a worker change fails, " + Finding.count(workflows, "workflow"),
                "They slept while the worker was replaced; others that still sleep will fail as they wake.",
                Finding.proven(
                        List.of(Finding.count(failed, "workflow task")
                                + " failed that gave a run its first signal on another worker"),
                        proofs),
                actions,
                "none for 1 h",
                new Observed(failed, "failed tasks", ">=", 1),
                workflows,
                Finding.byRadius(workflows));
    }
}
