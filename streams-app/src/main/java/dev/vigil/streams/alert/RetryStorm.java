package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.streams.observe.RetryPolicy;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.Tallies;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * FM2: first attempts of a dependency's calls fail more often than they should, and Temporal repeats each.
 *
 * @param calls first attempts that ended
 * @param failedCalls of these, failed
 * @param attempts attempts that ended, those learned late included
 * @param failedAttempts of these, failed
 * @param normalFailures share of first attempts that normally fail
 * @param allowedFailures share above which evidence is gathered
 * @param workflows distinct workflows with a failed attempt
 * @param herd retries ahead, if the dependency came back at the end of the window; null = no call was seen in backoff in the last minute
 * @param cost what the policy of a waiting call costs, null = none seen
 * @param failureTypes failed attempts by innermost failure type
 * @param taskQueue queue that most of them wait on, empty = unknown
 * @param sources sources of the counts
 * @param seconds length of the window so far
 */
public record RetryStorm(
        String namespace,
        String dependency,
        long calls,
        long failedCalls,
        long attempts,
        long failedAttempts,
        double normalFailures,
        double allowedFailures,
        long workflows,
        @Nullable Herd herd,
        @Nullable Cost cost,
        List<Tallies.Entry> failureTypes,
        String taskQueue,
        List<String> sources,
        long seconds,
        List<Exemplar> exemplars)
        implements Violation {

    /** Attempts per call below which a window is calm. */
    public static final double CALM_AMPLIFICATION = 1.5;

    /**
     * Retries that would come if the dependency came back now.
     *
     * @param waiting calls in backoff
     * @param peak retries in the worst second
     * @param peakSecond seconds from now
     */
    public record Herd(long waiting, long within100Seconds, long peak, int peakSecond) {}

    /**
     * What a recorded policy costs.
     *
     * @param attempts of one call in an outage of 30 minutes, before the policy's own limit of attempts
     */
    public record Cost(RetryPolicy policy, int attempts) {}

    public RetryStorm {
        failureTypes = List.copyOf(failureTypes);
        sources = List.copyOf(sources);
        exemplars = List.copyOf(exemplars);
    }

    /** Attempts per call; while no first attempt ended in the window, every attempt is a repetition of one call at least. */
    public double amplification() {
        return (double) attempts / Math.max(1, calls);
    }

    private double normal() {
        return 1 / (1 - Math.min(normalFailures, 0.9));
    }

    @Override
    public FailureMode mode() {
        return FailureMode.RETRY_STORM;
    }

    @Override
    public String what() {
        return "retry storm, " + Words.of(workflows, "workflow") + " caught";
    }

    @Override
    public String meaning() {
        String first = "Every call is tried " + Words.ratio(amplification()) + " times (normal " + Words.ratio(normal())
                + "); ";
        return herd == null
                ? first + "no call was seen in backoff in the last minute, so the retries ahead are not known."
                : first + "if it came back now, " + Words.of(herd.peak(), "retry", "retries")
                        + " would hit it in one second.";
    }

    @Override
    public List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>();
        String cause = "";
        long named = failureTypes.stream().mapToLong(Tallies.Entry::count).sum();
        if (named > 0) {
            Tallies.Entry top = failureTypes.get(0);
            cause = ", cause " + Words.name(top.label()) + " " + Words.percent((double) top.count() / named);
        }
        evidence.add(Prose.fact(failedAttempts + " failed attempts / " + Words.of(calls, "call") + cause));
        evidence.add(Prose.fact(failedCalls + " of " + calls + " first attempts failed (allowed "
                + Words.percent(allowedFailures) + "); counts from " + String.join(", ", sources)));
        if (herd != null) {
            evidence.add(Prose.fact(Words.of(herd.waiting(), "call") + " in backoff, " + herd.within100Seconds()
                    + " due within 100 s of a recovery, worst second +" + herd.peakSecond() + " s with "
                    + herd.peak()));
        }
        if (cost != null) {
            evidence.add(Prose.fact(costText(cost)));
        }
        evidence.addAll(Prose.exemplars(exemplars, proof -> Words.name(proof.text())));
        return evidence;
    }

    private static String costText(Cost cost) {
        RetryPolicy policy = cost.policy();
        int most = policy.maximumAttempts();
        double coefficient = policy.coefficient();
        return String.format(
                Locale.ROOT,
                "policy %s ×%s, max %s, %s; a 30-minute outage costs %d attempts each",
                Words.duration(policy.initialMicros()),
                coefficient == Math.rint(coefficient)
                        ? String.valueOf((long) coefficient)
                        : String.valueOf(coefficient),
                Words.duration(policy.maximumMicros()),
                most == 0 ? "unlimited" : Words.of(most, "attempt"),
                most == 0 ? cost.attempts() : Math.min(most, cost.attempts()));
    }

    @Override
    public List<Action> actions() {
        List<Action> actions = new ArrayList<>();
        String workflow = Prose.workflow(exemplars);
        if (!workflow.isEmpty()) {
            actions.add(Prose.action(
                    "confirm: pending activity, attempt, last failure", Prose.describe(namespace, workflow), "", ""));
        }
        if (!taskQueue.isEmpty()) {
            String config = "temporal task-queue config set -n " + Shell.word(namespace) + " --task-queue "
                    + Shell.word(taskQueue) + " --task-queue-type activity --queue-rps-limit ";
            actions.add(Prose.action(
                    "cap the comeback at the usual rate of calls",
                    config + usualRate(),
                    "hits every activity on the queue",
                    "CLI ≥ 1.5"));
            actions.add(Prose.action(
                    "lift the cap when it is healthy and the waiting calls are through; for good: raise the maximum"
                            + " interval in code (100 s → 600 s halves the attempts)",
                    config + "default",
                    "",
                    "CLI ≥ 1.5"));
        }
        return actions;
    }

    /** Calls a second, at least 1. */
    private long usualRate() {
        return Math.max(1, (calls + seconds - 1) / Math.max(1, seconds));
    }

    @Override
    public String resolvesWhen() {
        return "amplification < " + CALM_AMPLIFICATION + " for 3 windows";
    }

    @Override
    public Observed observed() {
        return amplification() >= CALM_AMPLIFICATION
                ? new Observed(amplification(), "attempts per call", ">=", CALM_AMPLIFICATION)
                : new Observed(
                        100.0 * failedCalls / Math.max(1, calls),
                        "% of first attempts failed",
                        ">",
                        100 * allowedFailures);
    }
}
