package dev.vigil.streams.observe;

import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.streams.observe.Outcome.Disposition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A correlator with a memory for each run and a sink that keeps everything: what the processor is in production. */
final class Watching implements ObservationSink {

    static final Declarations CONFLICTS = new Declarations() {
        @Override
        public List<Set<String>> conflicts(String workflowType) {
            return List.of(Set.of("advance", "cancel"));
        }

        @Override
        public String dependencyOf(ActivityKey activity) {
            return "payments-api";
        }
    };

    final List<Observation> observations = new ArrayList<>();
    final List<WorkflowRun> runs = new ArrayList<>();
    final List<ActivityExecution> activities = new ArrayList<>();
    final List<Disposition> dispositions = new ArrayList<>();
    final Map<String, RunMemory> memories = new HashMap<>();
    final RunCorrelator correlator;
    private final boolean storing;
    private final Dictionary dictionary = new Dictionary();

    private Watching(ObserveConfig config, boolean storing) {
        this.correlator = new RunCorrelator(CONFLICTS, config);
        this.storing = storing;
    }

    static Watching all() {
        return new Watching(ObserveConfig.DEFAULT, false);
    }

    static Watching with(ObserveConfig config) {
        return new Watching(config, false);
    }

    /** Writes and reads the memory between any two records. */
    static Watching storing() {
        return new Watching(ObserveConfig.DEFAULT, true);
    }

    static Watching of(Events run) {
        Watching watching = all();
        run.all.forEach(watching::see);
        return watching;
    }

    Watching see(WorkflowEvent event) {
        RunKey key = RunKey.of(event);
        return keep(key, correlator.apply(memories.get(key.value()), event, this));
    }

    Watching see(ActivityAttempt attempt) {
        RunKey key = RunKey.of(attempt);
        return keep(key, correlator.apply(memories.get(key.value()), attempt, this));
    }

    Watching see(RunSnapshot snapshot) {
        RunKey key = RunKey.of(snapshot);
        return keep(key, correlator.apply(memories.get(key.value()), snapshot, this));
    }

    Watching see(Object record) {
        if (record instanceof WorkflowEvent event) {
            return see(event);
        }
        return record instanceof ActivityAttempt attempt ? see(attempt) : see((RunSnapshot) record);
    }

    private Watching keep(RunKey key, Outcome outcome) {
        dispositions.add(outcome.disposition());
        store(key, outcome);
        outcome.inheritance()
                .ifPresent(next -> store(
                        next.successor(),
                        correlator.inherit(memories.get(next.successor().value()), next)));
        return this;
    }

    private void store(RunKey key, Outcome outcome) {
        if (outcome.changed()) {
            RunMemory memory = outcome.memory();
            memories.put(key.value(), storing ? RunMemory.fromBytes(memory.toBytes(dictionary), dictionary) : memory);
        }
    }

    RunMemory memory() {
        return memories.values().iterator().next();
    }

    <T extends Observation> List<T> seen(Class<T> kind) {
        return observations.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <T extends Observation> T only(Class<T> kind) {
        List<T> all = seen(kind);
        if (all.size() != 1) {
            throw new AssertionError("expected one " + kind.getSimpleName() + ", got " + all);
        }
        return all.get(0);
    }

    @Override
    public void observe(Scope scope, Observation observation) {
        observations.add(observation);
    }

    @Override
    public void run(WorkflowRun run) {
        runs.add(run);
    }

    @Override
    public void activity(ActivityExecution activity) {
        activities.add(activity);
    }
}
