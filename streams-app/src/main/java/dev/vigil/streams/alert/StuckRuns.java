package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import java.util.ArrayList;
import java.util.List;

/**
 * FM1: open runs whose history the deployed code cannot replay.
 *
 * @param failures workflow tasks failed with cause 24; retries of one task fail without an event, so this counts episodes, not retries
 * @param workflows distinct workflows that failed so or were seen stuck
 * @param highestAttempt of a stuck workflow task at its last snapshot; 0 = not seen
 * @param firstMicros first event, microseconds since the epoch
 * @param badBuild build or worker that failed them, empty = unknown
 * @param goodBuild build or worker that last completed a task of theirs, empty = unknown
 * @param openElsewhere more open runs of the type, last on another build than {@code badBuild}; about, 0 = none known
 * @param buildsKnown whether their workers have versions, so that it is known which of them are on another build
 */
public record StuckRuns(
        String namespace,
        String workflowType,
        long failures,
        long workflows,
        long highestAttempt,
        long firstMicros,
        String badBuild,
        String goodBuild,
        long openElsewhere,
        boolean buildsKnown,
        List<Exemplar> exemplars)
        implements Violation {

    public StuckRuns {
        exemplars = List.copyOf(exemplars);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.NON_DETERMINISM;
    }

    @Override
    public String what() {
        return Words.of(workflows, "workflow") + " stuck, code does not match history";
    }

    @Override
    public String meaning() {
        return "They look Running, fail no counter and will not move until compatible code is deployed."
                + (openElsewhere > 0 && buildsKnown ? " About " + openElsewhere + " more may follow." : "");
    }

    @Override
    public List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Prose.fact(
                workflows + " stuck, first at " + Words.time(firstMicros) + "; they are Running and stay so"));
        String build = badBuild.isEmpty() ? "" : " on build " + Words.name(badBuild);
        evidence.addAll(Prose.exemplars(
                exemplars, proof -> (Prose.events(proof.eventIds()) + " NON_DETERMINISTIC_ERROR" + build).trim()));
        if (!goodBuild.isEmpty()) {
            evidence.add(Prose.fact("last good build " + Words.name(goodBuild)));
        }
        if (openElsewhere > 0) {
            evidence.add(Prose.fact(next()));
        }
        if (highestAttempt > 1) {
            evidence.add(Prose.fact("a stuck workflow task is at attempt " + highestAttempt));
        }
        return evidence;
    }

    private String next() {
        String runs = "about " + Words.of(openElsewhere, "more open run") + " of " + Words.name(workflowType);
        return buildsKnown
                ? runs + " would replay on " + (badBuild.isEmpty() ? "the code deployed" : Words.name(badBuild))
                        + " with their next task, unless they are pinned to their own build"
                : runs + ": their workers have no build ids, so nobody knows which of them replay on this code next";
    }

    @Override
    public List<Action> actions() {
        String good = goodBuild.isEmpty() ? "the last good build" : Words.name(goodBuild);
        String workflow = Prose.workflow(exemplars);
        List<Action> actions = new ArrayList<>();
        actions.add(Prose.action(
                "list all that are stuck",
                Prose.list(
                        namespace,
                        "ExecutionStatus='Running' AND WorkflowType=" + Shell.queryString(workflowType)
                                + " AND TemporalReportedProblems IN"
                                + " ('category=WorkflowTaskFailed','category=WorkflowTaskTimedOut')"),
                "",
                "server ≥ 1.30"));
        actions.add(Prose.action(
                "roll back: redeploy " + good + ", or make it current with temporal worker deployment"
                        + " set-current-version where the fleet is versioned",
                "",
                "resetting rewinds work: only if bad code already made progress",
                ""));
        if (!workflow.isEmpty()) {
            actions.add(Prose.reproduce(namespace, workflow));
        }
        return actions;
    }

    @Override
    public String resolvesWhen() {
        return "no workflow task of the type fails for 10 min";
    }

    @Override
    public Observed observed() {
        return new Observed(workflows, "stuck workflows", ">=", 1);
    }

    /** From the first one: nothing but a person ends it. */
    @Override
    public Severity severity() {
        return Severity.CRITICAL;
    }
}
