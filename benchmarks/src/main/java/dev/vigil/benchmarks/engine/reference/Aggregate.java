package dev.vigil.benchmarks.engine.reference;

import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.Exemplar;
import dev.vigil.schema.window.Measure;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was observed of one subject in one stretch of time. */
final class Aggregate {

    private static final int EXEMPLARS = 16;
    private static final Comparator<Exemplar> ORDER = Comparator.comparingLong(Exemplar::getTimeMicros)
            .thenComparing(Exemplar::getWorkflowId)
            .thenComparing(Exemplar::getRunId)
            .thenComparingLong(exemplar -> exemplar.getEventIds().get(0));

    long observations;
    boolean late;
    final Map<ChainOutcome, Long> chains = new EnumMap<>(ChainOutcome.class);
    long firstAttempts;
    long failedFirstAttempts;
    long attempts;
    long failedAttempts;
    long lateLearned;
    long activities;
    final Map<Measure, Durations> durations = new EnumMap<>(Measure.class);
    final Map<String, Long> failureTypes = new TreeMap<>();
    final Set<String> failedWorkflows = new HashSet<>();
    final TreeSet<Exemplar> exemplars = new TreeSet<>(ORDER);

    void observe(boolean isLate) {
        observations++;
        late |= isLate;
    }

    void record(Measure measure, long micros) {
        durations.computeIfAbsent(measure, ignored -> new Durations()).add(micros);
    }

    void prove(String failureType, Exemplar exemplar) {
        failureTypes.merge(failureType, 1L, Long::sum);
        failedWorkflows.add(exemplar.getWorkflowId());
        exemplars.add(exemplar);
        if (exemplars.size() > EXEMPLARS) {
            exemplars.pollLast();
        }
    }

    void add(Aggregate other) {
        observations += other.observations;
        late |= other.late;
        other.chains.forEach((outcome, count) -> chains.merge(outcome, count, Long::sum));
        firstAttempts += other.firstAttempts;
        failedFirstAttempts += other.failedFirstAttempts;
        attempts += other.attempts;
        failedAttempts += other.failedAttempts;
        lateLearned += other.lateLearned;
        activities += other.activities;
        other.durations.forEach((measure, of) ->
                durations.computeIfAbsent(measure, ignored -> new Durations()).add(of));
        other.failureTypes.forEach((type, count) -> failureTypes.merge(type, count, Long::sum));
        failedWorkflows.addAll(other.failedWorkflows);
        exemplars.addAll(other.exemplars);
        while (exemplars.size() > EXEMPLARS) {
            exemplars.pollLast();
        }
    }
}
