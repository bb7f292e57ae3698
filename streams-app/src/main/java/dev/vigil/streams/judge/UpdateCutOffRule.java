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

/** FM5: runs closed with updates that they had accepted and not completed. */
public final class UpdateCutOffRule extends OccurrenceRule {

    UpdateCutOffRule(Catalogue catalogue) {
        super(
                new Traits(
                        "update-cut-off",
                        FailureMode.SIGNAL_RACE,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.CUT_OFF_UPDATE,
                        Resolution.afterMinutes(1440)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "A caller was told that its update is accepted, and the run closed before the handler was "
                        + "through: the caller gets an error, and what the handler had done by then stays done.",
                "count(WorkflowExecutionUpdateAccepted without WorkflowExecutionUpdateCompleted at the close) ≥ "
                        + "1. Exact.",
                "Fires on the first one, always a warning. Resolves after 24 hours of event time without one.",
                "Rejected updates and those that never were accepted leave no event. Termination cuts off what "
                        + "is under way, and may be meant to. The base run of a reset does not count.",
                "Nothing to tune: wait until all handlers are finished before the run returns or continues as "
                        + "new.");
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.UPDATES_CUT_OFF);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        long updates = stretch.count(Counter.UPDATES_CUT_OFF);
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.show(found.namespace(), proofs));
        actions.add(Finding.advice(
                "wait until all handlers are finished before the run returns or continues as new",
                "Java: Workflow.await(() -> Workflow.isEveryHandlerFinished())"));
        return new Finding(
                mode(),
                Finding.count(updates, "update") + " accepted and cut off by the close",
                "Their callers got an error, and what the handlers had done by then stays done."
                        + " This proves the exposure, not a wrong state.",
                Finding.proven(
                        List.of(Finding.count(updates, "update") + " accepted, not completed when the run closed"),
                        proofs),
                actions,
                "no update is cut off for 24 h",
                new Observed(updates, "updates cut off", ">=", 1),
                Math.max(1, Finding.workflows(proofs)),
                Severity.WARNING);
    }
}
