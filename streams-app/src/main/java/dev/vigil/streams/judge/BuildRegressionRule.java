package dev.vigil.streams.judge;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.Finding;
import dev.vigil.streams.alert.Observed;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.BuildComparison;
import dev.vigil.streams.judge.detect.Detector;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.Tallies;
import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** FM1: a new build fails more often than the old one that runs beside it. */
public final class BuildRegressionRule extends Rule {

    private static final long QUIET_MINUTES = 2880;

    BuildRegressionRule(Catalogue catalogue) {
        super(
                new Traits(
                        "build-regression",
                        FailureMode.NON_DETERMINISM,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.CLOSED_TO,
                        Proven.BAD_CHAIN,
                        Resolution.afterDrawdown(0, QUIET_MINUTES)),
                catalogue);
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "Chains that ended on the build that is being rolled out fail more often than those that ended on "
                        + "the builds before it, at the same time and under the same load.",
                "Minutes are pooled into strata of at least 10 outcomes a side, or 720 minutes. Given the "
                        + "failures K of a stratum their split is hypergeometric if the builds are equal: E += kNew·ln ω − "
                        + "K·ln(ω·s+1−s) for ω = 3 and 10, fires at ln mean(exp E) ≥ ln(1/α) (conditional e-process; "
                        + "Hoeffding 1963, section 6).",
                "α = 1 %: a false alarm in at most one of a hundred roll-outs, however long it lasts and however "
                        + "often it is looked at, for any baseline, any outage that hits both builds and any change of the "
                        + "split. Resolves when the old builds are gone for a day, or a newer one appears.",
                "Builds on workers of their own, with bursts of their own, break the assumption: up to 15 % false "
                        + "alarms at 50,000 a day. Without build ids in the histories nothing is seen. A full switch at "
                        + "once leaves nothing to compare.",
                "Nothing to tune.");
    }

    @Override
    Detector detector(String subject) {
        return new BuildComparison();
    }

    @Override
    Detector readDetector(String subject, DataInput in) throws IOException {
        return BuildComparison.read(in);
    }

    @Override
    void feed(Detector detector, long minute, Pane pane, String subject) {
        ((BuildComparison) detector)
                .feed(
                        minute,
                        byBuild(pane.tallies(Tallied.BUILD_CHAINS)),
                        byBuild(pane.tallies(Tallied.BUILD_BAD_CHAINS)));
    }

    private static Map<String, Long> byBuild(Tallies tallies) {
        Map<String, Long> builds = new TreeMap<>();
        tallies.descending().forEach(entry -> builds.put(entry.label(), entry.count()));
        return builds;
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return new Counts(
                pane.tallies(Tallied.BUILD_CHAINS).total(),
                pane.tallies(Tallied.BUILD_BAD_CHAINS).total());
    }

    @Override
    boolean calm(Pane pane, String subject) {
        return true;
    }

    @Override
    Violation violation(Found found) {
        BuildComparison comparison = (BuildComparison) found.detector();
        long[] totals = comparison.totals();
        double fresh = (double) totals[1] / Math.max(1, totals[0]);
        double old = (double) totals[3] / Math.max(1, totals[2]);
        List<Exemplar> proofs = found.stretch().exemplars(proof()).smallest();
        List<Action> actions = new ArrayList<>(Finding.show(found.namespace(), proofs));
        actions.add(Finding.advice("stop the roll-out of " + Finding.name(comparison.newBuild()), ""));
        long workflows = Math.max(0, totals[1]);
        return new Finding(
                mode(),
                "the new build fails " + Finding.percent(fresh) + ", the old one " + Finding.percent(old),
                "Both ran side by side under the same load, so it is the code: every further run that it takes fails as often.",
                Finding.proven(
                        List.of(
                                "new build " + Finding.name(comparison.newBuild()) + ": " + totals[1] + " of "
                                        + totals[0] + " chains failed",
                                "builds before it: " + totals[3] + " of " + totals[2]),
                        proofs),
                actions,
                "the roll-out ends: the old builds are gone for a day, or a newer one appears",
                new Observed(100 * fresh, "% of chains on the new build failed", ">", 100 * old),
                workflows,
                Finding.byRadius(workflows));
    }
}
