package dev.vigil.streams.judge;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.alert.RetryStorm;
import dev.vigil.streams.alert.Violation;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.judge.detect.RateShift;
import dev.vigil.streams.judge.detect.RetrySchedule;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.RetryPolicy;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Proven;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.PendingCalls;
import dev.vigil.streams.pane.RecoveryHerd;
import dev.vigil.streams.pane.Tallies;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** FM2: first attempts of a dependency's calls fail in numbers, and Temporal repeats each of them. */
public final class RetryBurstRule extends ShiftRule {

    private static final double COLD_LIMIT = 0.05;
    private static final int LEAST_WORKFLOWS = 2;
    private static final long CALM_PANES = 3;
    private static final long QUIET_MINUTES = 60;
    private static final double OUTAGE_SECONDS = 1800;
    private static final double MICROS = 1e6;
    /** Longest backoff in first backoffs where the policy names none, as the server fills it in. */
    private static final double DEFAULT_MAXIMUM = 100;

    RetryBurstRule(Catalogue catalogue, RuleSettings settings) {
        super(
                new Traits(
                        "retry-burst",
                        FailureMode.RETRY_STORM,
                        SubjectKind.DEPENDENCY,
                        PaneClock.OPEN_READ_TO,
                        Proven.FAILED_ATTEMPT,
                        Resolution.afterDrawdown(CALM_PANES, QUIET_MINUTES)),
                OUTAGE,
                catalogue,
                settings);
    }

    @Override
    double coldLimit(String subject) {
        return COLD_LIMIT;
    }

    @Override
    public RuleDescription description() {
        return new RuleDescription(
                "A dependency fails the calls of several workflows and Temporal repeats each: load that history does not show"
                        + " until it is over, and a herd when the dependency comes back, because backoff has no jitter.",
                "n = first attempts that ended, k = of these failed; Bernoulli CUSUM with R = 10 and 100. First attempts, not"
                        + " failed attempts: each call counts once, whereas one call that can never succeed fails for ever."
                        + " Amplification = attempts / first attempts. The retries ahead are computed by rolling each call in"
                        + " backoff forward along its policy.",
                "p0 = 5 % until 24 hours and 300 calls are known, then learned, at least 0.1 %. From a cold start 5 failed first"
                        + " attempts in a row fire, or 8 of 19, or 20 of 93; from a learned 0.5 % three. Pending until 2 workflows are concerned and an"
                        + " attempt was repeated. Resolves when the evidence came back (4 nats: 11 good calls from a cold start)"
                        + " and amplification, counted as first plus failed attempts per first attempt, is below 1.5 in 3 panes.",
                "Below one call in two minutes a short outage is mostly invisible. Two activity types that call one dependency"
                        + " are two dependencies unless the catalogue says so. Without interceptor and without described runs"
                        + " failed attempts are learned at the activity's close: too late for a burst.",
                "dependencies.NAME.activities maps activities to what they call. rules.interval_days for all.");
    }

    @Override
    Counts counts(Pane pane, String subject) {
        return new Counts(pane.count(Counter.FIRST_ATTEMPTS), pane.count(Counter.FIRST_ATTEMPTS_FAILED));
    }

    /** A failure that nobody repeats is no storm: the failure rate of the type speaks of it. */
    @Override
    boolean broad(Pane stretch) {
        boolean repeated = stretch.count(Counter.ATTEMPTS) > stretch.count(Counter.FIRST_ATTEMPTS)
                || stretch.pendingCalls().size() > 0;
        return repeated && stretch.workflows().count() >= LEAST_WORKFLOWS;
    }

    @Override
    boolean calm(Pane pane, String subject) {
        long calls = pane.count(Counter.FIRST_ATTEMPTS);
        long failed = pane.count(Counter.ATTEMPTS_FAILED);
        // successes of older calls are no sign of a storm, so attempts are counted as first plus failed ones
        return failed <= 0 || calls + failed < RetryStorm.CALM_AMPLIFICATION * calls;
    }

    @Override
    Violation violation(Found found) {
        Pane stretch = found.stretch();
        RateShift detector = (RateShift) found.detector();
        PendingCalls pending = found.last().pendingCalls();
        return new RetryStorm(
                found.namespace(),
                found.subject().name(),
                stretch.count(Counter.FIRST_ATTEMPTS),
                stretch.count(Counter.FIRST_ATTEMPTS_FAILED),
                stretch.count(Counter.ATTEMPTS) + stretch.count(Counter.ATTEMPTS_LATE_LEARNED),
                stretch.count(Counter.ATTEMPTS_FAILED) + stretch.count(Counter.ATTEMPTS_LATE_LEARNED),
                detector.mature() ? detector.normal() : 0,
                detector.limit(),
                stretch.workflows().count(),
                herd(pending, found.endMicros()),
                cost(stretch.pendingCalls()),
                stretch.tallies(Tallied.FAILURE_TYPES).descending(),
                queue(stretch.tallies(Tallied.ACTIVITIES)),
                sources(stretch),
                (found.endMinute() - found.startMinute()) * 60,
                stretch.exemplars(proof()).smallest());
    }

    private static RetryStorm.@Nullable Herd herd(PendingCalls pending, long atMicros) {
        if (pending.size() == 0) {
            return null;
        }
        long[] perSecond = new RecoveryHerd(pending, atMicros).perSecond();
        long within = 0;
        int worst = 0;
        for (int second = 0; second < perSecond.length; second++) {
            within += perSecond[second];
            worst = perSecond[second] > perSecond[worst] ? second : worst;
        }
        return new RetryStorm.Herd(Math.round(pending.size() * pending.scale()), within, perSecond[worst], worst);
    }

    /** The policy of the call with the smallest hash: all calls of an activity type have the same one, mostly. */
    private static RetryStorm.@Nullable Cost cost(PendingCalls pending) {
        if (pending.size() == 0) {
            return null;
        }
        RetryPolicy policy = pending.calls().get(0).policy();
        RetrySchedule schedule = new RetrySchedule(
                Math.max(1, policy.initialMicros()) / MICROS,
                Math.max(1, policy.coefficient()),
                (policy.maximumMicros() > 0 ? policy.maximumMicros() : DEFAULT_MAXIMUM * policy.initialMicros())
                        / MICROS);
        return new RetryStorm.Cost(policy, schedule.attemptsDuring(OUTAGE_SECONDS));
    }

    /** Queue of the most frequent activity. */
    private static String queue(Tallies activities) {
        List<Tallies.Entry> labels = activities.descending();
        String label = labels.isEmpty() ? "" : labels.get(0).label();
        return label.substring(label.indexOf('@') + 1); // queues of one host are often called name@host
    }

    private static List<String> sources(Pane stretch) {
        List<String> sources = new ArrayList<>();
        source(sources, stretch, Counter.ATTEMPTS_BY_INTERCEPTOR, "worker interceptor");
        source(sources, stretch, Counter.ATTEMPTS_BY_SNAPSHOT, "pending activities");
        source(sources, stretch, Counter.ATTEMPTS_BY_HISTORY, "history");
        return sources;
    }

    private static void source(List<String> sources, Pane stretch, Counter counter, String name) {
        if (stretch.count(counter) > 0) {
            sources.add(name);
        }
    }

    /** The dependency's, or that of the type that is hit most. */
    @Override
    Ownership ownership(String subject, Pane stretch) {
        Catalogue.Dependency dependency = catalogue.dependencies().get(subject);
        return dependency != null
                ? new Ownership(dependency.owner(), dependency.runbook())
                : Ownership.ofMostFrequent(catalogue, stretch.tallies(Tallied.WORKFLOW_TYPES));
    }
}
