package dev.vigil.streams.alert;

import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.streams.pane.Exemplars.Exemplar;
import java.util.ArrayList;
import java.util.List;

/**
 * FM3: tasks wait in a queue longer than they should.
 *
 * @param waits tasks taken at their first attempt
 * @param late of these, later than the objective
 * @param waiting sightings of tasks that waited longer than the objective and nobody had taken
 * @param workflows distinct workflows with such a task
 * @param p99Micros wait of those taken, of the slower kind of task; 0 = nothing was taken
 * @param objectiveMicros longest acceptable wait
 * @param workflowTasksWait whether workflow tasks are among those taken late
 * @param slots what is known of the workers
 * @param load what its activity tasks ask for; {@link Load#UNKNOWN} where workflow tasks wait
 * @param scraped p99 as the workers' own histograms show it, and of how many: {@code > 30 s of 120 waits}; empty = they show nothing
 */
public record SlowQueue(
        String namespace,
        String taskQueue,
        long waits,
        long late,
        long waiting,
        long workflows,
        long p99Micros,
        long objectiveMicros,
        boolean workflowTasksWait,
        Workers slots,
        Load load,
        String scraped,
        List<Exemplar> exemplars)
        implements Violation {

    /**
     * What scrapes and the server say of a queue's workers; -1 = nothing known.
     *
     * @param available free slots of the kind of worker that has least of them
     * @param used used slots of that kind
     * @param pollers of that queue
     * @param backlog tasks
     * @param backlogAgeMicros age of the oldest
     */
    public record Workers(long available, long used, long pollers, long backlog, long backlogAgeMicros) {

        public static final Workers UNKNOWN = new Workers(-1, -1, -1, -1, -1);

        boolean exhausted() {
            return available == 0 && used > 0;
        }
    }

    public SlowQueue {
        exemplars = List.copyOf(exemplars);
    }

    private boolean nobodyPolls() {
        return !slots.exhausted() && (slots.pollers() == 0 || (waits == 0 && waiting > 0));
    }

    private String howLong() {
        return p99Micros > objectiveMicros ? Words.duration(p99Micros) : "over " + Words.duration(objectiveMicros);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.WORKER_STARVATION;
    }

    @Override
    public String what() {
        if (slots.exhausted()) {
            return "tasks wait " + howLong() + ", all " + slots.used() + " slots busy";
        }
        if (nobodyPolls()) {
            return slots.backlog() > 0
                    ? Words.of(slots.backlog(), "task") + " and nobody polls"
                    : "tasks of " + Words.of(workflows, "workflow") + " wait and nobody takes them";
        }
        return "tasks wait " + howLong() + ", " + Words.of(workflows, "workflow") + " held up";
    }

    @Override
    public String meaning() {
        String first = "Work starts late and by default no timeout will ever say so; ";
        if (slots.backlog() > 0) {
            return first + "the backlog holds " + Words.of(slots.backlog(), "task") + ", the oldest "
                    + Words.duration(slots.backlogAgeMicros()) + " old.";
        }
        return first + Words.of(workflows, "workflow") + " waited longer than " + Words.duration(objectiveMicros) + ".";
    }

    @Override
    public List<Evidence> evidence() {
        List<Evidence> evidence = new ArrayList<>();
        if (waits > 0) {
            evidence.add(Prose.fact("wait p99 " + Words.duration(p99Micros) + " (±1 %, attempt 1), " + late + " of "
                    + waits + " tasks over " + Words.duration(objectiveMicros)));
        }
        if (waiting > 0) {
            evidence.add(Prose.fact(Words.of(waiting, "sighting") + " of tasks over " + Words.duration(objectiveMicros)
                    + " that nobody had taken"));
        }
        if (!scraped.isEmpty()) {
            evidence.add(Prose.fact("the workers' own histograms: wait p99 " + scraped));
        }
        evidence.add(Prose.fact(workersText()));
        load.facts().forEach(fact -> evidence.add(Prose.fact(fact)));
        evidence.addAll(Prose.exemplars(exemplars, proof -> Words.name(proof.text())));
        return evidence;
    }

    private String workersText() {
        List<String> known = new ArrayList<>();
        if (slots.used() >= 0) {
            known.add(
                    slots.available() >= 0
                            ? "slots used " + slots.used() + " of " + (slots.used() + slots.available())
                            : "slots used " + slots.used());
        }
        if (slots.pollers() >= 0) {
            known.add("pollers " + slots.pollers());
        }
        if (slots.backlog() >= 0) {
            known.add("backlog " + slots.backlog() + ", oldest " + Words.duration(slots.backlogAgeMicros()));
        }
        return known.isEmpty()
                ? "slots, pollers and backlog not known: no worker is scraped and the server gave no statistics"
                : String.join(", ", known);
    }

    @Override
    public List<Action> actions() {
        return List.of(
                Finding.describeQueue(namespace, taskQueue),
                Prose.listWorkers("see its workers and their slots", namespace, taskQueue),
                (nobodyPolls() ? Load.UNKNOWN : load)
                        .action(
                                slots.exhausted()
                                        ? "add slots or workers"
                                        : "start workers for the queue, or add slots"));
    }

    @Override
    public String resolvesWhen() {
        return "wait p99 < " + Words.duration(objectiveMicros) + " and backlog not growing for 5 min";
    }

    @Override
    public Observed observed() {
        double objective = objectiveMicros / 1e6;
        return p99Micros > objectiveMicros
                ? new Observed(p99Micros / 1e6, "s wait p99", ">", objective)
                : new Observed(workflows, "workflows held up", ">=", SlowQueue.LEAST_WORKFLOWS);
    }

    /** Fewer workflows than this and it may be their own task that is slow, not the queue. */
    public static final int LEAST_WORKFLOWS = 3;
}
