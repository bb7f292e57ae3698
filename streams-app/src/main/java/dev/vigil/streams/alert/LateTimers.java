package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import java.util.ArrayList;
import java.util.List;

/**
 * FM4: timers fired on time and no worker was there to handle them.
 *
 * @param handled timers handled
 * @param late of these, later than the objective though fired on time
 * @param worstMicros longest time from a firing to the workflow task that saw it
 * @param objectiveMicros longest acceptable one
 * @param taskQueue queue of the workflow tasks, empty = unknown
 */
public record LateTimers(
        String namespace,
        String workflowType,
        long handled,
        long late,
        long worstMicros,
        long objectiveMicros,
        String taskQueue,
        List<Exemplar> exemplars)
        implements Violation {

    public LateTimers {
        exemplars = List.copyOf(exemplars);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.LONG_RUNNING_DRIFT;
    }

    @Override
    public String what() {
        return "timers handled " + Words.duration(worstMicros) + " late";
    }

    @Override
    public String meaning() {
        return "They fired on time and no worker was there. Nothing fails until then; the workflow just looks slow.";
    }

    @Override
    public List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Prose.fact(late + " of " + Words.of(handled, "timer") + " handled more than "
                + Words.duration(objectiveMicros) + " after they fired, the worst " + Words.duration(worstMicros)));
        evidence.addAll(Prose.exemplars(exemplars, proof -> Words.name(proof.text())));
        return evidence;
    }

    @Override
    public List<Action> actions() {
        List<Action> actions = new ArrayList<>();
        String workflow = Prose.workflow(exemplars);
        if (!workflow.isEmpty()) {
            actions.add(Prose.action("confirm: what the run waits for", Prose.describe(namespace, workflow), "", ""));
            actions.add(Prose.action(
                    "see when each timer fired and when a worker took it",
                    Prose.show(namespace, workflow) + " --detailed",
                    "",
                    ""));
        }
        actions.add(
                taskQueue.isEmpty()
                        ? Prose.action(
                                "is a worker alive? temporal task-queue describe, with the queue that describe shows",
                                "",
                                "",
                                "")
                        : Prose.action(
                                "is a worker alive?",
                                Prose.describeQueue(namespace, taskQueue) + " --task-queue-type workflow",
                                "",
                                ""));
        return actions;
    }

    @Override
    public String resolvesWhen() {
        return "no timer of the type is handled late for 10 min";
    }

    @Override
    public Observed observed() {
        return new Observed(worstMicros / 1e6, "s late", ">", objectiveMicros / 1e6);
    }

    /** At least so many: 16 exemplars are kept. */
    @Override
    public long workflows() {
        return Prose.distinctWorkflows(exemplars);
    }
}
