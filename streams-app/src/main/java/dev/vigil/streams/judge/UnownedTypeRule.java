package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.util.List;

/** FM6: a type is in the catalogue, and nobody is named for it. */
public final class UnownedTypeRule extends OccurrenceRule {

    UnownedTypeRule(Catalogue catalogue) {
        super(
                new Traits(
                        "unowned-type",
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
                "The catalogue has an entry for the type, but it names no owner, or no runbook: an alert would "
                        + "reach nobody, or somebody who does not know what to do.",
                "count(runs started of a type whose entry has no owner or no runbook) ≥ 1.",
                "Without an owner a warning, without a runbook only an information. Resolves after 24 hours of "
                        + "event time without a run, or once it is named.",
                "An owner who left is an owner.",
                "types.TYPE.owner, types.TYPE.runbook.");
    }

    @Override
    long happened(Pane pane, String subject) {
        return gap(subject).isEmpty() ? 0 : pane.count(Counter.RUNS_STARTED);
    }

    /** What the entry lacks, or empty. */
    private String gap(String type) {
        TypeEntry entry = catalogue.type(type).orElse(null);
        if (entry == null) {
            return "";
        }
        return entry.owner().isEmpty() ? "owner" : entry.runbook().isEmpty() ? "runbook" : "";
    }

    @Override
    String settled(String subject) {
        return gap(subject).isEmpty() ? "an owner and a runbook are named" : "";
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        String gap = gap(found.subject().name());
        String missing = gap.isEmpty() ? "owner" : gap;
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        return new Finding(
                mode(),
                "runs in production without " + (missing.equals("owner") ? "an owner" : "a runbook"),
                missing.equals("owner")
                        ? "When it fails the alert reaches nobody."
                        : "Who is woken does not know what to do.",
                Finding.proven(List.of(Finding.count(stretch.count(Counter.RUNS_STARTED), "run") + " started"), proofs),
                List.of(Finding.advice(
                        "name it: vigil.yaml, types: {"
                                + Finding.name(found.subject().name()) + ": {" + missing
                                + ": …}}, then vigil config check",
                        "")),
                missing + " present",
                new Observed(stretch.count(Counter.RUNS_STARTED), "runs", ">=", 1),
                Finding.workflows(proofs),
                missing.equals("owner") ? Severity.WARNING : Severity.INFO);
    }
}
