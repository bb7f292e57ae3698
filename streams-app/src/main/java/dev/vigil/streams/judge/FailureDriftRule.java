package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.judge.detect.DriftGuard;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;

/** FM6: a failure rate has risen so slowly that a learned baseline followed it. */
public final class FailureDriftRule extends Rule {

    private static final long QUIET_MINUTES = 20_160;

    private final FailureRateRule rate;

    FailureDriftRule(FailureRateRule rate, Catalogue catalogue) {
        super(
                new Traits(
                        "failure-drift",
                        FailureMode.VISIBILITY_GAP,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.CLOSED_TO,
                        Proven.BAD_CHAIN,
                        Resolution.afterDrawdown(0, QUIET_MINUTES)),
                catalogue);
        this.rate = rate;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "The type fails more often than when it was launched, and it happened over weeks. Every detector "
                        + "with a learned baseline is blind to it.",
                "Once a day: wilsonLower(last 7 days, z = 3.3) > 1.5 · wilsonUpper(first 14 days, z = 1).",
                "An information, for a ticket: nobody is woken. One false flag in 400 simulated runs of 104 days "
                        + "at 50 a day, none at higher volumes. Ends on the first day on which it no longer holds, or when "
                        + "it is accepted: then the last seven days are the launch.",
                "Finds a drift of 1 % a day at 1.7 to 2.4 times the rate at launch, which takes weeks; at 50 a "
                        + "day often never. A type that was launched bad has a bad launch.",
                "Nothing to tune.");
    }

    @Override
    Detector detector(String subject) {
        return new DriftGuard();
    }

    @Override
    Detector readDetector(String subject, DataInput in) throws IOException {
        return DriftGuard.read(in);
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return rate.counts(pane, subject);
    }

    @Override
    boolean calm(Pane pane, String subject) {
        return true;
    }

    @Override
    Violation violation(Found found) {
        DriftGuard guard = (DriftGuard) found.detector();
        return new Finding(
                mode(),
                Finding.percent(guard.lately()) + " of runs fail, " + Finding.percent(guard.atLaunch()) + " at launch",
                "It rose so slowly that it looks normal from one day to the next.",
                Finding.proven(
                        List.of(Finding.percent(guard.lately()) + " in the last 7 days, "
                                + Finding.percent(guard.atLaunch()) + " in the first 14"),
                        found.stretch().exemplars(proof()).smallest()),
                Finding.show(
                        found.namespace(), found.stretch().exemplars(proof()).smallest()),
                "a day on which it no longer holds, or it is accepted",
                new Observed(100 * guard.lately(), "% of chains failed in 7 days", ">", 150 * guard.atLaunch()),
                0,
                Severity.INFO);
    }
}
