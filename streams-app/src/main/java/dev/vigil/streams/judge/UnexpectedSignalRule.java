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

/** FM5: a type that is declared to take no signals got one. */
public final class UnexpectedSignalRule extends OccurrenceRule {

    UnexpectedSignalRule(Catalogue catalogue) {
        super(
                new Traits(
                        "unexpected-signal",
                        FailureMode.SIGNAL_RACE,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.UNEXPECTED_SIGNAL,
                        Resolution.afterMinutes(1440)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "The catalogue says that the type takes no signals, so nobody looked at its races, and somebody "
                        + "signals it.",
                "count(WorkflowExecutionSignaled of a type with signals: none) ≥ 1.",
                "Fires on the first one, always a warning. Resolves after 24 hours of event time without one.",
                "A signal without a handler is buffered and does nothing: harmless, and still not what was "
                        + "declared.",
                "types.TYPE.signals.");
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.SIGNALS_UNEXPECTED);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        long signals = stretch.count(Counter.SIGNALS_UNEXPECTED);
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.show(found.namespace(), proofs));
        actions.add(Finding.advice("declare what it takes in vigil.yaml, or find out who signals it", ""));
        return new Finding(
                mode(),
                Finding.count(signals, "signal") + " although it is declared to take none",
                "Nobody has judged what happens when they meet its other work.",
                Finding.proven(List.of(Finding.count(signals, "signal")), proofs),
                actions,
                "none for 24 h, or signals: any in the catalogue",
                new Observed(signals, "signals", ">=", 1),
                Finding.workflows(proofs),
                Severity.WARNING);
    }
}
