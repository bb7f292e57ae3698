package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import java.util.ArrayList;
import java.util.List;

/**
 * FM1: open runs that a replay probe found incompatible with the deployed code.
 *
 * @param refused answers that say so
 * @param replayed answers that say the opposite
 * @param build build that was probed, empty = workers without versions
 */
public record RefusedReplays(
        String namespace, String workflowType, long refused, long replayed, String build, List<Exemplar> exemplars)
        implements Violation {

    public RefusedReplays {
        exemplars = List.copyOf(exemplars);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.NON_DETERMINISM;
    }

    @Override
    public String what() {
        return Words.of(refused, "open run") + " cannot replay on the code deployed";
    }

    @Override
    public String meaning() {
        return "They still look healthy; each will get stuck at its next workflow task, hours or days from now, and stay so until"
                + " compatible code is deployed.";
    }

    @Override
    public List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>();
        String on = build.isEmpty() ? "" : " on build " + Words.name(build);
        evidence.add(Prose.fact(refused + " refused and " + replayed + " replayed" + on + ", asked by a replay probe"));
        evidence.addAll(Prose.exemplars(exemplars, proof -> proof.text()));
        return evidence;
    }

    @Override
    public List<Action> actions() {
        List<Action> actions = new ArrayList<>();
        String workflow = Prose.workflow(exemplars);
        if (!workflow.isEmpty()) {
            actions.add(Prose.reproduce(namespace, workflow));
        }
        actions.add(Prose.action(
                "roll back, or deploy code with a version gate, before their next event comes", "", "", ""));
        actions.add(Prose.action(
                "then ask again: a probe without a bad run resolves this",
                "vigil probe replay -n " + Shell.word(namespace) + " --type " + Shell.word(workflowType),
                "one query a run",
                ""));
        return actions;
    }

    @Override
    public String resolvesWhen() {
        return "a replay probe of the type ends without a bad run, or 7 days pass without a probe";
    }

    @Override
    public Observed observed() {
        return new Observed(refused, "runs that cannot replay", ">=", 1);
    }

    @Override
    public long workflows() {
        return refused;
    }

    /** From the first one: nothing but a person ends it. */
    @Override
    public Severity severity() {
        return Severity.CRITICAL;
    }
}
