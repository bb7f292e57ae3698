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

/** FM5: runs signal others that are closed. */
public final class SignalRefusedRule extends ShiftRule {

    SignalRefusedRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "signal-refused",
                        FailureMode.SIGNAL_RACE,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.OPEN_READ_TO,
                        Proven.REFUSED_SIGNAL,
                        Resolution.afterDrawdown(3, 60)),
                PAIR_AND_OUTAGE,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return 0.05;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Workflows of the type signal others that have closed, never existed, or take no more signals. "
                        + "The sender gets an exception, the receiver never learns of it.",
                "n = signals to other runs whose fate is known, k = SignalExternalWorkflowExecutionFailed; "
                        + "Bernoulli CUSUM with R = 3, 10 and 100 as in failure-rate. Exact for senders that are "
                        + "workflows.",
                "p0 = 5 % until 24 hours and 300 signals are known, then learned, at least 0.2 %. Resolves after"
                        + " a drawdown and 3 calm minutes. Always a warning: it proves exposure.",
                "Blind spot: a signal that a client sends to a closed run leaves no event anywhere, and the server's "
                        + "and the client's metrics name neither run nor type. Vigil does not see it: alert on "
                        + "temporal_request_failure_total{operation=\"SignalWorkflowExecution\",status_code=\"NOT_FOUND\"} of "
                        + "the clients. A sender that expects the race "
                        + "and catches the exception is learned as its baseline.",
                "Nothing beside rules.interval_days.");
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return new Counts(pane.count(Counter.SIGNALS_SENT), pane.count(Counter.SIGNALS_REFUSED));
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        Counts counts = counts(stretch, found.subject().name());
        List<Exemplar> proofs = stretch.exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.show(found.namespace(), proofs));
        actions.add(
                Finding.advice("use signal-with-start where the receiver may be closed, or handle the failure", ""));
        return new Finding(
                mode(),
                Finding.count(counts.bad(), "signal") + " to runs that take none any more",
                "They closed first, or never existed: the sender gets an exception, the receiver never learns of it."
                        + " This proves exposure, not a wrong state.",
                Finding.proven(
                        List.of(counts.bad() + " of " + Finding.count(counts.all(), "signal") + " refused"), proofs),
                actions,
                "none in 3 windows, and the sequential test came back",
                share(found, counts, "% of signals refused"),
                Math.max(1, Finding.workflows(proofs)),
                Severity.WARNING);
    }
}
