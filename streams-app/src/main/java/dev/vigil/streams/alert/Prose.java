package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The parts of which templates are made. Pure. */
final class Prose {

    /** Exemplars shown: enough to look at, few enough to read. */
    private static final int EXEMPLARS = 5;

    private Prose() {}

    static Evidence fact(String text) {
        return Evidence.newBuilder().setText(text).build();
    }

    /** One piece of evidence for each workflow, the earliest event of it. */
    static List<Evidence> exemplars(List<Exemplar> exemplars, Function<Proof, String> text) {
        List<Evidence> evidence = new ArrayList<>();
        Set<String> workflows = new LinkedHashSet<>();
        for (Exemplar exemplar : exemplars) {
            Proof proof = exemplar.proof();
            if (evidence.size() < EXEMPLARS && workflows.add(proof.workflowId())) {
                evidence.add(Evidence.newBuilder()
                        .setText(text.apply(proof))
                        .setWorkflowId(proof.workflowId())
                        .setRunId(proof.runId())
                        .setEventIds(proof.eventIds())
                        .setTimeMicros(exemplar.timeMicros())
                        .build());
            }
        }
        return evidence;
    }

    static Action action(String text, String command, String caution, String needs) {
        return Action.newBuilder()
                .setText(text)
                .setCommand(command)
                .setCaution(caution)
                .setNeeds(needs)
                .build();
    }

    static String describe(String namespace, String workflowId) {
        return "temporal workflow describe -n " + Shell.word(namespace) + " -w " + Shell.word(workflowId);
    }

    static String show(String namespace, String workflowId) {
        return "temporal workflow show -n " + Shell.word(namespace) + " -w " + Shell.word(workflowId);
    }

    static String list(String namespace, String query) {
        return "temporal workflow list -n " + Shell.word(namespace) + " --query " + Shell.word(query);
    }

    static String describeQueue(String namespace, String taskQueue) {
        return "temporal task-queue describe -n " + Shell.word(namespace) + " --task-queue " + Shell.word(taskQueue);
    }

    static Action listWorkers(String text, String namespace, String taskQueue) {
        return action(
                text,
                "temporal worker list -n " + Shell.word(namespace) + " --query "
                        + Shell.word("TaskQueue=" + Shell.queryString(taskQueue)),
                "",
                "server ≥ 1.30, experimental");
    }

    /** The first exemplar's workflow id, or empty. */
    static String workflow(List<Exemplar> exemplars) {
        return exemplars.isEmpty() ? "" : exemplars.get(0).proof().workflowId();
    }

    static long distinctWorkflows(List<Exemplar> exemplars) {
        return exemplars.stream()
                .map(exemplar -> exemplar.proof().workflowId())
                .distinct()
                .count();
    }

    static String events(List<Long> eventIds) {
        if (eventIds.isEmpty()) {
            return "";
        }
        return (eventIds.size() == 1 ? "event " : "events ")
                + String.join(", ", eventIds.stream().map(String::valueOf).toList());
    }

    /** The run as a file that every SDK's replay test reads. */
    static Action reproduce(String namespace, String workflow) {
        return action(
                "reproduce: replay it in your SDK's replay test",
                show(namespace, workflow) + " -o json > " + Shell.fileName(workflow) + ".json",
                "",
                "");
    }
}
