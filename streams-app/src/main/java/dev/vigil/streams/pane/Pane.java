package dev.vigil.streams.pane;

import dev.vigil.schema.window.Measure;
import dev.vigil.streams.observe.Observation.Bucket;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.RetryPending;
import dev.vigil.streams.observe.Proof;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A mergeable aggregate of observations of one subject and one minute. Merging is commutative and associative, whatever the
 * order of arrival: counts, lossless sketches, and sets whose bound keeps the smallest by a fixed order. Mutable, not
 * thread-safe.
 */
public final class Pane {

    private static final int COUNTS = 1;
    private static final int LATENCIES = 1 << 1;
    private static final int TALLIES = 1 << 2;
    private static final int EXEMPLARS = 1 << 3;
    private static final int READINGS = 1 << 4;
    private static final int WORKFLOWS = 1 << 5;
    private static final int PENDING = 1 << 6;
    private static final int BUILDS = 1 << 7;

    private final long[] counts = new long[Counter.values().length];
    private final Map<Measure, LatencySketch> latencies = new EnumMap<>(Measure.class);
    private final Map<Tallied, Tallies> tallies = new EnumMap<>(Tallied.class);
    private final Map<Proven, Exemplars> exemplars = new EnumMap<>(Proven.class);
    private final Map<Gauge, Readings> readings = new EnumMap<>(Gauge.class);
    private @Nullable DistinctIds workflows;
    private @Nullable PendingCalls pendingCalls;
    private @Nullable BuildFacts buildFacts;
    private @Nullable Map<Measure, Intervals> scraped;
    private long observations;
    private long revision;

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
        RETRY_POLICIES,
        /** Chains that ended by build, and of these bad ones. */
        BUILD_CHAINS,
        BUILD_BAD_CHAINS,
        /** Dependencies that a workflow type's activities call. */
        DEPENDENCIES,
        /** Task queues that a workflow type's tasks go through. */
        TASK_QUEUES,
        /**
         * Failed attempts that counters of workers show, as {@code Type@queue} (dependency): those of two scrapes within one minute; not
         * of one minute but within one window of five; not of five but within one hour.
         */
        SCRAPED_IN_MINUTE,
        SCRAPED_IN_FIVE_MINUTES,
        SCRAPED_IN_HOUR,
        /** Workflow types behind a queue's {@link RunningAttempt}s. */
        RUNNING_TYPES,
        /** By how many the open runs of each build became more; of either sign. */
        OPEN_RUNS
    }

    /** What exemplars prove. The position is the number in state and frames: append only. */
    public enum Proven {
        BAD_CHAIN,
        FAILED_ATTEMPT,
        LONG_WAIT,
        NON_DETERMINISM,
        LATE_TIMER,
        SIGNAL_RACE,
        STUCK_RUN,
        CODE_FAILURE,
        UNHANDLED_COMMAND,
        TIMER_FIRED_LATE,
        BLIND_ACTIVITY,
        LONG_HISTORY,
        UNEXPECTED_SIGNAL,
        RUN_STARTED,
        REFUSED_REPLAY,
        UNHANDLED_SIGNAL,
        CUT_OFF_UPDATE,
        REFUSED_SIGNAL,
        SIGNAL_FLOOD,
        SIGNAL_FAILED_ELSEWHERE,
        STICKY_LOSS
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
        STUCK_TASKS,
        /** Backlog by task kind and half minute: value = tasks, second = age in micros, {@code Long.MAX_VALUE} if none is dispatched. */
        BACKLOG_SAMPLES,
        /** Longest of each activity type: value = micros a crash stays unseen, second = micros it ran. */
        BLIND,
        /** Longest history of each run: value = events, second = bytes. */
        HISTORIES,
        /** Signals of each flooded run: value = received so far. */
        SIGNALS,
        /** See {@link SeenWorker}. */
        WORKERS,
        /** See {@link RunningAttempt}. */
        RUNNING_ATTEMPTS,
        /** Slots by worker instance, as the server lists it: value = available, second = used. */
        LISTED_SLOTS,
        /** By task kind, as the server measures it over 30 s: value = tasks added in 1,000 s. */
        ADDED
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

    /** What workers' own histograms show of a measure, or null if they show nothing. */
    public @Nullable Intervals scraped(Measure measure) {
        return scraped == null ? null : scraped.get(measure);
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

    /** What each build of a workflow type did and met. */
    public BuildFacts buildFacts() {
        return buildFacts == null ? BuildFacts.EMPTY : buildFacts;
    }

    /**
     * Observations merged into this pane, those that take one back included: unlike {@link #observations()} it grows with every
     * observation, so that a later record of a window has a higher revision.
     */
    public long revision() {
        return revision;
    }

    /** Counts one observation, or one that takes another back. */
    public void observed(long sign) {
        observations += sign;
        revision++;
    }

    public void add(Counter counter, long count) {
        counts[counter.ordinal()] += count;
    }

    /**
     * Adds a duration, or with a sign of -1 takes it back.
     *
     * @param micros clamped to [0, 100 years]
     */
    public void record(Measure measure, long micros, long sign) {
        latencies.computeIfAbsent(measure, ignored -> new LatencySketch()).record(micros, sign);
    }

    /** Adds what a scrape showed of a measure. */
    public void scraped(Measure measure, List<Bucket> buckets) {
        Intervals intervals = scraped().computeIfAbsent(measure, ignored -> new Intervals());
        buckets.forEach(intervals::add);
    }

    private Map<Measure, Intervals> scraped() {
        if (scraped == null) {
            scraped = new EnumMap<>(Measure.class);
        }
        return scraped;
    }

    public void tally(Tallied tallied, String label, long count) {
        tallies.computeIfAbsent(tallied, ignored -> new Tallies()).add(label, count);
    }

    /** Adds an exemplar; exemplars are never taken back. */
    public void prove(Proven proven, long timeMicros, Proof proof) {
        exemplars.computeIfAbsent(proven, ignored -> new Exemplars()).add(timeMicros, proof);
    }

    public void read(Gauge gauge, String label, long timeMicros, long value, long second) {
        readings.computeIfAbsent(gauge, ignored -> new Readings())
                .add(label, new Readings.Reading(timeMicros, value, second));
    }

    public void workflow(String workflowId) {
        if (workflows == null) {
            workflows = new DistinctIds();
        }
        workflows.add(workflowId);
    }

    public void pending(RetryPending call) {
        if (pendingCalls == null) {
            pendingCalls = new PendingCalls();
        }
        pendingCalls.add(call);
    }

    public void completed(String buildId) {
        facts().completed(buildId);
    }

    public void exposed(Exposed exposed) {
        facts().exposed(exposed);
    }

    private BuildFacts facts() {
        if (buildFacts == null) {
            buildFacts = new BuildFacts();
        }
        return buildFacts;
    }

    /** Adds all that the other pane holds; the other stays as it is. */
    public void merge(Pane other) {
        observations += other.observations;
        revision += other.revision;
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        other.latencies.forEach((measure, sketch) -> latencies
                .computeIfAbsent(measure, ignored -> new LatencySketch())
                .merge(sketch));
        other.tallies.forEach((tallied, labels) ->
                tallies.computeIfAbsent(tallied, ignored -> new Tallies()).merge(labels));
        other.exemplars.forEach((proven, proofs) ->
                exemplars.computeIfAbsent(proven, ignored -> new Exemplars()).merge(proofs));
        other.readings.forEach((gauge, latest) ->
                readings.computeIfAbsent(gauge, ignored -> new Readings()).merge(latest));
        if (other.workflows != null) {
            if (workflows == null) {
                workflows = new DistinctIds();
            }
            workflows.merge(other.workflows);
        }
        if (other.pendingCalls != null) {
            if (pendingCalls == null) {
                pendingCalls = new PendingCalls();
            }
            pendingCalls.merge(other.pendingCalls);
        }
        if (other.buildFacts != null) {
            facts().merge(other.buildFacts);
        }
        if (other.scraped != null) {
            other.scraped.forEach((measure, intervals) -> scraped()
                    .computeIfAbsent(measure, ignored -> new Intervals())
                    .merge(intervals));
        }
    }

    public Pane copy() {
        Pane copy = new Pane();
        copy.merge(this);
        return copy;
    }

    /** Whether nothing was ever merged into it. A pane whose observations were all taken back is not empty. */
    public boolean isEmpty() {
        return revision == 0
                && latencies.isEmpty()
                && tallies.isEmpty()
                && exemplars.isEmpty()
                && readings.isEmpty()
                && workflows == null
                && pendingCalls == null
                && buildFacts == null
                && scraped == null
                && Arrays.stream(counts).allMatch(count -> count == 0);
    }

    /** Writes the pane; equal content gives equal bytes. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(scraped == null ? PaneCodec.VERSION : PaneCodec.VERSION_WITH_SCRAPES);
        boolean counted = Arrays.stream(counts).anyMatch(count -> count != 0);
        out.writeByte((counted ? COUNTS : 0)
                | (latencies.isEmpty() ? 0 : LATENCIES)
                | (tallies.isEmpty() ? 0 : TALLIES)
                | (exemplars.isEmpty() ? 0 : EXEMPLARS)
                | (readings.isEmpty() ? 0 : READINGS)
                | (workflows == null ? 0 : WORKFLOWS)
                | (pendingCalls == null ? 0 : PENDING)
                | (buildFacts == null ? 0 : BUILDS));
        Varint.write(out, revision);
        Varint.writeSigned(out, revision - observations);
        if (counted) {
            PaneCodec.writeCounts(out, counts);
        }
        if (!latencies.isEmpty()) {
            PaneCodec.writeParts(out, latencies, LatencySketch::write);
        }
        if (!tallies.isEmpty()) {
            PaneCodec.writeParts(out, tallies, Tallies::write);
        }
        if (!exemplars.isEmpty()) {
            PaneCodec.writeParts(out, exemplars, Exemplars::write);
        }
        if (!readings.isEmpty()) {
            PaneCodec.writeParts(out, readings, Readings::write);
        }
        if (workflows != null) {
            workflows.write(out);
        }
        if (pendingCalls != null) {
            pendingCalls.write(out);
        }
        if (buildFacts != null) {
            buildFacts.write(out);
        }
        if (scraped != null) {
            PaneCodec.writeParts(out, scraped, Intervals::write);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException if the bytes are not a pane of this format version
     */
    public static Pane read(DataInput in) throws IOException {
        int version = PaneCodec.version(in);
        Pane pane = new Pane();
        int parts = in.readUnsignedByte();
        pane.revision = Varint.read(in);
        pane.observations = pane.revision - Varint.readSigned(in);
        if ((parts & COUNTS) != 0) {
            PaneCodec.readCounts(in, pane.counts);
        }
        if ((parts & LATENCIES) != 0) {
            PaneCodec.readParts(in, Measure.values(), pane.latencies, LatencySketch::read);
        }
        if ((parts & TALLIES) != 0) {
            PaneCodec.readParts(in, Tallied.values(), pane.tallies, Tallies::read);
        }
        if ((parts & EXEMPLARS) != 0) {
            PaneCodec.readParts(in, Proven.values(), pane.exemplars, Exemplars::read);
        }
        if ((parts & READINGS) != 0) {
            PaneCodec.readParts(in, Gauge.values(), pane.readings, Readings::read);
        }
        if ((parts & WORKFLOWS) != 0) {
            pane.workflows = DistinctIds.read(in);
        }
        if ((parts & PENDING) != 0) {
            pane.pendingCalls = PendingCalls.read(in);
        }
        if ((parts & BUILDS) != 0) {
            pane.buildFacts = BuildFacts.read(in);
        }
        if (version == PaneCodec.VERSION_WITH_SCRAPES) {
            PaneCodec.readParts(in, Measure.values(), pane.scraped(), Intervals::read);
        }
        return pane;
    }
}
