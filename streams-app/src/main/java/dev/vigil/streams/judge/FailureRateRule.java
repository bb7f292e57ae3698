package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.FailingChains;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.judge.detect.RateShift;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.Wilson;

/** FM6: chains of a type fail more often than its baseline or its objective allows. */
public final class FailureRateRule extends ShiftRule {

    private static final long QUIET_MINUTES = 1440;
    private static final Bank BATCHES = PAIR.clipped(0.25);

    FailureRateRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "failure-rate",
                        FailureMode.VISIBILITY_GAP,
                        SubjectKind.WORKFLOW_TYPE,
                        PaneClock.CLOSED_TO,
                        Proven.BAD_CHAIN,
                        Resolution.afterDrawdown(0, QUIET_MINUTES)),
                PAIR,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return catalogue.typeOrDefault(subject).objective().failureRatio();
    }

    /** In batches failures come together: one minute counts for less. */
    @Override
    Bank bank(String subject) {
        return catalogue.typeOrDefault(subject).batch() ? BATCHES : PAIR;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "More of the type's chains fail than normal, or than its objective allows while nothing is known to be normal."
                        + " 10 % of 5,000 a day is 0.006 failures a second: no counter shows it.",
                "Bernoulli CUSUM in odds-ratio form, R = 3 and 10, per minute: z = k·ln R − n·ln(1+(R−1)·p0), S = max(0, S+z),"
                        + " fires at S ≥ h; h in closed form from the wanted interval between false alarms (Page 1954; Lorden"
                        + " 1971; Avram, Kyprianou, Pistorius 2004). n = chains that ended, k = those that failed or timed out;"
                        + " cancelled and terminated ones are apart unless the catalogue counts them as bad.",
                "p0 = the type's objective until 24 hours and 300 chains are known, then the upper Wilson bound of its own"
                        + " decayed history, at least 0.1 %. One false alarm in about 90 days a type. From then on one minute"
                        + " gives at most 0.4 h, so that one bad minute never pages; before, it may.",
                "Blind to a rise below 1.8 times the baseline, to drift slower than 2 % a day, and below one expected failure a"
                        + " day to everything but a breakdown. Heavy batches spread over minutes page. A permanent new level"
                        + " keeps firing until it is accepted.",
                "objective.failure_rate of the type: too low pages on what is normal in the first day, too high hides a type that"
                        + " is born bad. rules.interval_days for all.");
    }

    @Override
    Counts counts(Pane pane, String subject) {
        FailingChains.Outcomes bad = bad(pane, subject);
        long failures = bad.failed() + bad.timedOut() + bad.canceled() + bad.terminated();
        return new Counts(pane.count(Counter.CHAINS_COMPLETED) + failures, failures);
    }

    private FailingChains.Outcomes bad(Pane pane, String type) {
        TypeEntry entry = catalogue.typeOrDefault(type);
        return new FailingChains.Outcomes(
                pane.count(Counter.CHAINS_FAILED),
                pane.count(Counter.CHAINS_TIMED_OUT),
                entry.canceledIsBad() ? pane.count(Counter.CHAINS_CANCELED) : 0,
                entry.terminatedIsBad() ? pane.count(Counter.CHAINS_TERMINATED) : 0);
    }

    @Override
    boolean calm(Pane pane, String subject) {
        return true;
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        String type = found.subject().name();
        Counts counts = counts(stretch, type);
        long all = Math.max(1, counts.all());
        long bad = Math.max(0, Math.min(counts.bad(), all));
        RateShift detector = (RateShift) found.detector();
        return new FailingChains(
                found.namespace(),
                type,
                bad,
                all,
                bad(stretch, type),
                Wilson.lower(bad, all, Wilson.Z_95),
                Wilson.upper(bad, all, Wilson.Z_95),
                detector.limit(),
                detector.mature(),
                Exemplary.earliest(stretch.exemplars(proof()), found.startMinute()),
                found.endMinute() - found.startMinute(),
                stretch.workflows().count(),
                stretch.tallies(Tallied.FAILURE_TYPES).descending(),
                !ownership(type, stretch).owner().isEmpty(),
                stretch.exemplars(proof()).smallest());
    }
}
