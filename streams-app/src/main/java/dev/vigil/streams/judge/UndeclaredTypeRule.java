package dev.vigil.streams.judge;

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
import java.util.List;

/** FM6: a type runs in production that the catalogue does not know. */
public final class UndeclaredTypeRule extends OccurrenceRule {

    UndeclaredTypeRule(Catalogue catalogue) {
        super(
                new Traits(
                        "undeclared-type",
                        FailureMode.VISIBILITY_GAP,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.RUN_STARTED,
                        Resolution.afterMinutes(1440)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Runs of a type that no entry of the catalogue matches: nobody owns it, nobody said what it has "
                        + "to meet, nobody is told when it fails.",
                "count(runs started of a type without an entry) ≥ 1, if there is a catalogue at all.",
                "Fires on the first run, always a warning. Resolves after 24 hours of event time without a run, "
                        + "or once an entry is there.",
                "Silent without a catalogue, and where a glob like \"*\" matches everything.",
                "types: add an entry; `vigil init` proposes one.");
    }

    @Override
    long happened(Pane pane, String subject) {
        return catalogue.declared() && catalogue.type(subject).isEmpty() ? pane.count(Counter.RUNS_STARTED) : 0;
    }

    @Override
    String settled(String subject) {
        return !catalogue.declared() || catalogue.type(subject).isPresent() ? "an entry is there" : "";
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        String type = Finding.name(found.subject().name());
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        return new Finding(
                mode(),
                "runs in production, not in the catalogue",
                "Nobody owns it and nobody is told when it fails.",
                Finding.proven(List.of(Finding.count(stretch.count(Counter.RUNS_STARTED), "run") + " started"), proofs),
                List.of(
                        Finding.listAll(found.namespace(), found.subject().name()),
                        Finding.advice(
                                "name an owner: vigil.yaml, types: {" + type
                                        + ": {owner: …, runbook: …}}, then vigil config check",
                                "")),
                "an entry is there, or no run for 24 h",
                new Observed(stretch.count(Counter.RUNS_STARTED), "runs", ">=", 1),
                Finding.workflows(proofs),
                Severity.WARNING);
    }
}
