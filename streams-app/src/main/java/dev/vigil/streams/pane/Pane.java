package dev.vigil.streams.pane;

import dev.vigil.schema.window.Measure;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mergeable aggregate of observations of one subject and one minute. Merging is commutative and associative, whatever the
 * order of arrival: counts, lossless sketches, and sets whose bound keeps the smallest by a fixed order. Mutable, not
 * thread-safe.
 */
public final class Pane {

    private final long[] counts = new long[Counter.values().length];
    private final Map<Measure, LatencySketch> latencies = new EnumMap<>(Measure.class);
    private final Map<Tallied, Tallies> tallies = new EnumMap<>(Tallied.class);
    private final Map<Proven, Exemplars> exemplars = new EnumMap<>(Proven.class);
    private final Map<Gauge, Readings> readings = new EnumMap<>(Gauge.class);
    private @Nullable DistinctIds workflows;
    private @Nullable PendingCalls pendingCalls;
    private long observations;

    /** Labels that are counted. The position is the number in state and frames: append only. */
    public enum Tallied {
        /** Innermost failure types of bad chains or failed attempts. */
        FAILURE_TYPES,
        /** Builds on which workflow tasks failed by non-determinism. */
        BAD_BUILDS,
        /** Last good builds of the runs they failed. */
        GOOD_BUILDS,
        /** Workflow types behind a dependency's failed attempts or a queue's waits. */
        WORKFLOW_TYPES,
        /** Activity types, as {@code Type@queue}. */
        ACTIVITIES,
        /** Pairs of conflicting signals, as {@code first → second}. */
        SIGNAL_PAIRS,
        /** Retry policies seen in backoff, as {@code initial/coefficient/maximum/attempts}. */
        RETRY_POLICIES
    }

    /** What exemplars prove. The position is the number in state and frames: append only. */
    public enum Proven {
        BAD_CHAIN,
        FAILED_ATTEMPT,
        LONG_WAIT,
        NON_DETERMINISM,
        LATE_TIMER,
        SIGNAL_RACE,
        STUCK_RUN
    }

    /** What is read off rather than counted: the latest value of each label. Append only. */
    public enum Gauge {
        /** Slots by worker target: value = available, second = used. */
        SLOTS,
        /** Pollers by worker target. */
        POLLERS,
        /** Backlog by task kind: value = tasks, second = age in micros. */
        BACKLOG,
        /** Attempt of the stuck workflow task by run: value = attempt, second = since, micros since the epoch. */
        STUCK_TASKS
    }

    /** Observations merged into this pane; with a negative sign they count off. */
    public long observations() {
        return observations;
    }

    public long count(Counter counter) {
        return counts[counter.ordinal()];
    }

    /** The sketch of a measure, or null if nothing was observed. */
    public @Nullable LatencySketch latency(Measure measure) {
        return latencies.get(measure);
    }

    public Tallies tallies(Tallied tallied) {
        return tallies.getOrDefault(tallied, Tallies.EMPTY);
    }

    public Exemplars exemplars(Proven proven) {
        return exemplars.getOrDefault(proven, Exemplars.EMPTY);
    }

    public Readings readings(Gauge gauge) {
        return readings.getOrDefault(gauge, Readings.EMPTY);
    }

    /** Distinct workflows with a failed attempt, a long wait or a bad chain. */
    public DistinctIds workflows() {
        return workflows == null ? DistinctIds.EMPTY : workflows;
    }

    /** Calls in backoff at their last snapshot. */
    public PendingCalls pendingCalls() {
        return pendingCalls == null ? PendingCalls.EMPTY : pendingCalls;
    }
}
