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

/** FM5: runs closed with signals that they had accepted and not handled. */
public final class SignalNeverHandledRule extends OccurrenceRule {

    SignalNeverHandledRule(Catalogue catalogue) {
        super(
                new Traits(
                        "signal-never-handled",
                        FailureMode.SIGNAL_RACE,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.UNHANDLED_SIGNAL,
                        Resolution.afterMinutes(1440)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "A sender was told that its signal is accepted, and the run closed before a workflow task that "
                        + "was given it had completed. Nothing fails, and nobody sends it again.",
                "count(closes with a WorkflowExecutionSignaled after the last WorkflowTaskStarted whose task "
                        + "completed) ≥ 1. Exact: a server refuses a close by command while a signal waits "
                        + "(unhandled-command), so this is termination or a timeout.",
                "Fires on the first one, always a warning: it proves that the signal was not handled, never that"
                        + " it mattered. Resolves after 24 hours of event time without one.",
                "Whoever terminates a run may mean to drop its signals. A run that ends by its timeout as a rule"
                        + " is warned about as long as it is signalled. The base run of a reset does not count: its "
                        + "signals are applied again. Runs with events that were not read do not count. That a handled "
                        + "signal had a handler no event tells.",
                "Nothing to tune: end runs by a signal or a cancel request that the code drains.");
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.RUNS_SIGNALS_UNHANDLED);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        long runs = stretch.count(Counter.RUNS_SIGNALS_UNHANDLED);
        long signals = stretch.count(Counter.SIGNALS_UNHANDLED);
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.show(found.namespace(), proofs));
        actions.add(Finding.advice(
                "send what is still wanted to the run that came after, or start one with signal-with-start", ""));
        actions.add(Finding.advice("cancel instead of terminating, and drain signals before the run ends", ""));
        return new Finding(
                mode(),
                Finding.count(signals, "signal") + " accepted and never handled",
                "The sender was told that they arrived; the run closed first, and nobody sends them again."
                        + " This proves the exposure, not that they mattered.",
                Finding.proven(
                        List.of("at least " + Finding.count(signals, "signal") + " in " + Finding.count(runs, "run")
                                + " that closed"),
                        proofs),
                actions,
                "no run closes so for 24 h",
                new Observed(signals, "signals not handled", ">=", 1),
                runs,
                Severity.WARNING);
    }
}
