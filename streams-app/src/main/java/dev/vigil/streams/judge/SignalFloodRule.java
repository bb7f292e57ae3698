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
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Readings.Reading;
import java.util.ArrayList;
import java.util.List;

/** FM5: a run gets more signals than it can take. */
public final class SignalFloodRule extends OccurrenceRule {

    private static final long CRITICAL_SIGNALS = 8_000;

    SignalFloodRule(Catalogue catalogue) {
        super(
                new Traits(
                        "signal-flood",
                        FailureMode.SIGNAL_RACE,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.SIGNAL_FLOOD,
                        Resolution.afterMinutes(1440)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "A run is signalled without end. At 10,000 signals the server refuses every further one, and "
                        + "while more than 100 events or 2 MiB come during one workflow task it gives the task up and "
                        + "begins again: the run makes no progress.",
                "WorkflowExecutionSignaled counted for each run, told at 5,000 and at each thousand after it "
                        + "(history.maximumSignalsPerExecution = 10,000); and WorkflowTaskFailed with cause "
                        + "FORCE_CLOSE_COMMAND (17) after which a task is scheduled again "
                        + "(history.maximumBufferedEventsBatch = 100).",
                "Fires on the first one; critical from 8,000 signals in one run. Resolves after 24 hours of "
                        + "event time without one.",
                "A server with other limits is judged by the default ones. Signals that a reset applied again "
                        + "are not counted, so a reset run may be nearer to the limit than is said.",
                "Nothing to tune: continue as new every few thousand signals, or batch them.");
    }

    @Override
    long happened(Pane pane, String subject) {
        return pane.count(Counter.SIGNAL_FLOODS);
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        long most = stretch.readings(Gauge.SIGNALS).latest().values().stream()
                .mapToLong(Reading::value)
                .max()
                .orElse(0);
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.describe(found.namespace(), proofs));
        actions.add(Finding.advice("continue as new every few thousand signals, and find out who sends them", ""));
        return new Finding(
                mode(),
                "flooded with signals, " + most + " in one run",
                "At 10,000 the server refuses every further one; while too many come during one task it is begun again and"
                        + " again.",
                Finding.proven(List.of("up to " + most + " signals in one run"), proofs),
                actions,
                "no run is flooded for 24 h",
                new Observed(most, "signals in one run", ">=", 5_000),
                Math.max(1, Finding.workflows(proofs)),
                most >= CRITICAL_SIGNALS ? Severity.CRITICAL : Severity.WARNING);
    }
}
