package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * FM5: signals that must not meet were delivered in one workflow task. That proves exposure, never that a state is wrong.
 *
 * @param races pairs delivered
 * @param pair the most frequent one, in the order of delivery: {@code first → second}
 */
public record SignalRaces(String namespace, String workflowType, long races, String pair, List<Exemplar> exemplars)
        implements Violation {

    private static final String BETWEEN = " → ";

    public SignalRaces {
        exemplars = List.copyOf(exemplars);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.SIGNAL_RACE;
    }

    @Override
    public String what() {
        return Words.shorten(Words.name(pair.replace(BETWEEN, " and ")), 40) + " in one workflow task, "
                + Words.of(races, "time");
    }

    @Override
    public String meaning() {
        return "Handlers run in event order; if they assume one signal at a time the state is wrong and nothing fails."
                + " This proves exposure, not a wrong state.";
    }

    @Override
    public List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>();
        evidence.add(Prose.fact(Words.of(races, "pair") + " in at least " + Words.of(workflows(), "workflow")
                + ", most often " + Words.name(pair)));
        evidence.addAll(Prose.exemplars(exemplars, proof -> {
            String events = Prose.events(proof.eventIds());
            String text = Words.name(proof.text());
            return events.isEmpty() ? text : text + " (" + events + ")";
        }));
        return evidence;
    }

    @Override
    public List<Action> actions() {
        String workflow = Prose.workflow(exemplars);
        if (workflow.isEmpty()) {
            return List.of();
        }
        return List.of(
                Prose.action(
                        "read" + span() + " in its history", Prose.show(namespace, workflow) + " --detailed", "", ""),
                Prose.action(
                        "check its state with a query of yours; this lists them",
                        "temporal workflow metadata -n " + Shell.word(namespace) + " -w " + Shell.word(workflow),
                        "",
                        "an SDK that answers it"),
                Prose.action(
                        "repair one run: temporal workflow reset to the last WorkflowTaskCompleted before the pair;"
                                + " later signals are applied again in order",
                        "",
                        "rewinds the run; --reapply-exclude Signal drops them instead",
                        ""));
    }

    private String span() {
        List<Long> ids = exemplars.get(0).proof().eventIds();
        return ids.isEmpty()
                ? " both signals"
                : " events " + ids.stream().min(Comparator.naturalOrder()).orElseThrow() + "–"
                        + ids.stream().max(Comparator.naturalOrder()).orElseThrow();
    }

    @Override
    public String resolvesWhen() {
        return "no pair in one task for 24 h";
    }

    @Override
    public Observed observed() {
        return new Observed(races, "races", ">=", 1);
    }

    /** At least so many: 16 exemplars are kept. */
    @Override
    public long workflows() {
        return Prose.distinctWorkflows(exemplars);
    }

    /** Exposure, however often: nothing is known to be wrong. */
    @Override
    public Severity severity() {
        return Severity.WARNING;
    }
}
