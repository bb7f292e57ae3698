package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import java.util.ArrayList;
import java.util.List;

/**
 * A violation whose words its rule has written itself: for rules that need no numbers beyond one.
 *
 * @param what what stands behind the subject's name
 * @param severity at most so loud
 */
public record Finding(
        FailureMode mode,
        String what,
        String meaning,
        List<Evidence> evidence,
        List<Action> actions,
        String resolvesWhen,
        Observed observed,
        long workflows,
        Severity severity)
        implements Violation {

    public Finding {
        evidence = List.copyOf(evidence);
        actions = List.copyOf(actions);
    }

    /** Facts first, then the events that prove them, one for each workflow. */
    public static List<Evidence> proven(List<String> facts, List<Exemplar> exemplars) {
        List<Evidence> evidence = new ArrayList<>();
        facts.forEach(text -> evidence.add(Prose.fact(text)));
        evidence.addAll(Prose.exemplars(exemplars, proof -> {
            String events = Prose.events(proof.eventIds());
            String text = Words.name(proof.text());
            return events.isEmpty() ? text : text + " (" + events + ")";
        }));
        return evidence;
    }

    /** Distinct workflows among those that prove it: at least so many are concerned, 16 are kept. */
    public static long workflows(List<Exemplar> exemplars) {
        return Prose.distinctWorkflows(exemplars);
    }

    /** Look at the run that proves it; nothing if there is none. */
    public static List<Action> show(String namespace, List<Exemplar> exemplars) {
        String workflow = Prose.workflow(exemplars);
        return workflow.isEmpty()
                ? List.of()
                : List.of(Prose.action("read one", Prose.show(namespace, workflow), "", ""));
    }

    public static List<Action> describe(String namespace, List<Exemplar> exemplars) {
        String workflow = Prose.workflow(exemplars);
        return workflow.isEmpty()
                ? List.of()
                : List.of(Prose.action(
                        "look at one: pending tasks, attempts, last failure",
                        Prose.describe(namespace, workflow),
                        "",
                        ""));
    }

    public static Action describeQueue(String namespace, String taskQueue) {
        return Prose.action("confirm: pollers, backlog, rates", Prose.describeQueue(namespace, taskQueue), "", "");
    }

    /** To give a queue what it asks for. */
    public static Action serve(Load load) {
        return load.action("add slots or workers");
    }

    /** Workers of a queue, as their heartbeats tell. */
    public static Action listWorkers(String namespace, String taskQueue) {
        return Prose.listWorkers("see who beats, and who does not", namespace, taskQueue);
    }

    /**
     * The server times a dead attempt out, and the retry policy goes on.
     *
     * @param seconds for how long it has run
     */
    public static Action endAttempt(String namespace, String workflowId, String activityId, long seconds) {
        return Prose.action(
                "worker gone: let the server time the attempt out",
                "temporal activity update-options -n " + Shell.word(namespace) + " -w " + Shell.word(workflowId)
                        + " --activity-id " + Shell.word(activityId) + " --start-to-close-timeout " + seconds + "s",
                "its later attempts get the same timeout until you set it back; if the worker lives, the work is done twice",
                "");
    }

    /** Runs of a type that are open. */
    public static Action listOpen(String namespace, String workflowType) {
        return Prose.action(
                "list its open runs",
                Prose.list(
                                namespace,
                                "WorkflowType=" + Shell.queryString(workflowType) + " AND ExecutionStatus='Running'")
                        + " --limit 20",
                "",
                "");
    }

    /** Runs of a type, whatever became of them. */
    public static Action listAll(String namespace, String workflowType) {
        return Prose.action(
                "list its latest runs",
                Prose.list(namespace, "WorkflowType=" + Shell.queryString(workflowType)) + " --limit 20",
                "",
                "");
    }

    /** Something to do that no command does. */
    public static Action advice(String text, String caution) {
        return Prose.action(text, "", caution, "");
    }

    /** As people read it. */
    public static String percent(double share) {
        return Words.percent(share);
    }

    public static String duration(long micros) {
        return Words.duration(micros);
    }

    public static String count(long count, String one) {
        return Words.of(count, one);
    }

    public static String name(String text) {
        return Words.name(text);
    }

    /** By the number of workflows. */
    public static Severity byRadius(long workflows) {
        return workflows >= MANY_WORKFLOWS ? Severity.CRITICAL : Severity.WARNING;
    }
}
