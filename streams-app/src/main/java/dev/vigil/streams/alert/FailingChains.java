package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.Tallies;
import java.util.ArrayList;
import java.util.List;

/**
 * FM6: chains of a type fail more often than its baseline or objective allows.
 *
 * @param bad chains that failed, timed out, or were cancelled or terminated where the catalogue counts that
 * @param chains chains that ended, without those that are counted apart
 * @param outcomes bad ones by outcome
 * @param low lower bound of the share at 95 %
 * @param high upper bound
 * @param allowed share above which evidence is gathered: the objective, or the upper bound of the learned baseline
 * @param learned whether it is learned
 * @param sinceMicros start of the suspicious stretch, microseconds since the epoch
 * @param minutes its length so far
 * @param workflows distinct workflows behind them
 * @param owned whether the catalogue names an owner
 */
public record FailingChains(
        String namespace,
        String workflowType,
        long bad,
        long chains,
        Outcomes outcomes,
        double low,
        double high,
        double allowed,
        boolean learned,
        long sinceMicros,
        long minutes,
        long workflows,
        List<Tallies.Entry> failureTypes,
        boolean owned,
        List<Exemplar> exemplars)
        implements Violation {

    private static final double MINUTES_A_DAY = 1440;

    /** Bad chains by outcome; 0 where it does not count as bad. */
    public record Outcomes(long failed, long timedOut, long canceled, long terminated) {}

    public FailingChains {
        failureTypes = List.copyOf(failureTypes);
        exemplars = List.copyOf(exemplars);
    }

    private double share() {
        return (double) bad / Math.max(1, chains);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.VISIBILITY_GAP;
    }

    @Override
    public String what() {
        return Words.percent(share()) + " of runs fail, nobody is told";
    }

    @Override
    public String meaning() {
        return bad + " of " + chains + " since " + Words.time(sinceMicros) + " (95 %: "
                + Words.percent(Math.max(0, low))
                + "–" + Words.percent(Math.min(1, high)) + "; " + (learned ? "normal at most " : "allowed ")
                + Words.percent(allowed) + "); at this rate " + Math.round(bad * MINUTES_A_DAY / Math.max(1, minutes))
                + " failed runs a day.";
    }

    @Override
    public List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>();
        List<String> causes = new ArrayList<>();
        cause(causes, outcomes.failed(), "failed");
        cause(causes, outcomes.timedOut(), "timed out");
        cause(causes, outcomes.canceled(), "cancelled");
        cause(causes, outcomes.terminated(), "terminated");
        evidence.add(Prose.fact("per logical chain: " + String.join(", ", causes)));
        long named = failureTypes.stream().mapToLong(Tallies.Entry::count).sum();
        if (named > 0) {
            Tallies.Entry top = failureTypes.get(0);
            evidence.add(Prose.fact(
                    "top failure type " + Words.name(top.label()) + " " + Words.percent((double) top.count() / named)));
        }
        evidence.addAll(Prose.exemplars(exemplars, proof -> Words.name(proof.text())));
        return evidence;
    }

    private static void cause(List<String> causes, long count, String name) {
        if (count > 0) {
            causes.add(count + " " + name);
        }
    }

    @Override
    public List<Action> actions() {
        List<Action> actions = new ArrayList<>();
        actions.add(Prose.action(
                "list the failed ones",
                Prose.list(
                                namespace,
                                "WorkflowType=" + Shell.queryString(workflowType)
                                        + " AND ExecutionStatus IN ('Failed','TimedOut',"
                                        + (outcomes.canceled() > 0 ? "'Canceled'," : "")
                                        + "'Terminated') AND CloseTime > '"
                                        + Words.time(sinceMicros) + "'")
                        + " --limit 20",
                "",
                ""));
        String workflow = Prose.workflow(exemplars);
        if (!workflow.isEmpty()) {
            actions.add(Prose.action("read one", Prose.show(namespace, workflow), "", ""));
        }
        if (!owned) {
            actions.add(Prose.action(
                    "name an owner: vigil.yaml, types: {" + Words.name(workflowType) + ": {owner: …, runbook: …}}",
                    "",
                    "",
                    ""));
        }
        return actions;
    }

    @Override
    public String resolvesWhen() {
        return "the sequential test is back at zero";
    }

    @Override
    public Observed observed() {
        return new Observed(100 * share(), "% of chains failed", ">", 100 * allowed);
    }
}
