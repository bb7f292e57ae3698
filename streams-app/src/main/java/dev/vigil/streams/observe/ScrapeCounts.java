package dev.vigil.streams.observe;

import dev.vigil.schema.event.MetricSample;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.SampleKind;
import dev.vigil.schema.event.WorkerMetrics;
import dev.vigil.schema.window.Measure;
import dev.vigil.streams.observe.Observation.AttemptsScraped;
import dev.vigil.streams.observe.Observation.Bucket;
import dev.vigil.streams.observe.Observation.LatencyScraped;
import dev.vigil.streams.observe.TargetCounts.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the counters and histograms of scraped workers have grown by from one scrape of a target to the next. A count that has fallen began
 * again from 0, as after a restart of the worker; a series that a known target did not have began at 0. The first scrape of a target, and
 * one after a silence of more than 10 minutes, shows nothing: nobody knows when it was counted.
 *
 * <p>Bounds: {@value #TARGETS} targets; of each {@link TargetCounts#SERIES} series; what is beyond is counted as
 * {@link Tolerated#SERIES_UNTRACKED}. Targets that are silent for an hour are forgotten. Not thread-safe.
 */
public final class ScrapeCounts {

    static final int TARGETS = 2_000;
    private static final long GAP_MICROS = 600_000_000L;
    private static final long FORGET_MICROS = 3_600_000_000L;
    private static final long FORGET_EVERY_MICROS = 60_000_000L;

    private static final Map<String, Measure> HISTOGRAMS = Map.of(
            "activity_schedule_to_start_latency", Measure.QUEUE_WAIT,
            "workflow_task_schedule_to_start_latency", Measure.WORKFLOW_TASK_WAIT,
            "activity_execution_latency", Measure.EXECUTION);
    private static final String FAILED = "activity_execution_failed";
    private static final String FAILED_LOCAL = "local_activity_execution_failed";

    private final Tolerances tolerances = new Tolerances();
    private final TreeMap<String, TargetCounts> targets = new TreeMap<>();
    private final Map<String, Optional<byte[]>> changes = new LinkedHashMap<>();
    private long newest;
    private long looked;

    /** What one target's page shows to have happened since the one before it. */
    public void apply(WorkerMetrics metrics, ObservationSink out) {
        if (!metrics.getUp()) {
            return;
        }
        String cluster = metrics.getSource().getCluster();
        String name = cluster + '\0' + metrics.getTarget();
        long now = metrics.getSource().getCapturedAtMicros();
        forgetSilent(now);
        TargetCounts before = targets.get(name);
        if (before != null && now <= before.capturedAtMicros()) {
            tolerances.count(Tolerated.SCRAPE_STALE);
            return;
        }
        if (before == null && targets.size() >= TARGETS) {
            tolerances.count(Tolerated.SERIES_UNTRACKED, metrics.getSamples().size());
            return;
        }
        boolean comparable = before != null && now - before.capturedAtMicros() <= GAP_MICROS;
        if (before != null && !comparable) {
            tolerances.count(Tolerated.SCRAPE_GAP);
        }
        TargetCounts counts = before == null ? new TargetCounts() : before;
        Grown grown = new Grown(cluster, now, counts.capturedAtMicros());
        for (MetricSample sample : metrics.getSamples()) {
            read(sample, counts, comparable ? grown : null);
        }
        counts.captured(now);
        if (counts.isEmpty()) {
            return; // a target without any of these series needs no memory
        }
        targets.put(name, counts);
        changes.put(name, Optional.of(counts.toBytes()));
        grown.observe(out);
    }

    private void read(MetricSample sample, TargetCounts counts, @Nullable Grown grown) {
        Measure measure = sample.getKind() == SampleKind.HISTOGRAM ? HISTOGRAMS.get(sample.getMetric()) : null;
        boolean failures = sample.getKind() == SampleKind.COUNTER
                && (sample.getMetric().equals(FAILED) || sample.getMetric().equals(FAILED_LOCAL));
        if (measure == null && !failures) {
            return;
        }
        Series now = measure == null ? Series.counter(sample.getValue()) : Series.histogram(sample);
        if (now == null
                || sample.getNamespace().isEmpty()
                || sample.getTaskQueue().isEmpty()) {
            tolerances.count(Tolerated.SAMPLE_UNUSABLE);
            return;
        }
        Series before = counts.get(key(sample));
        if (!counts.put(key(sample), now)) {
            tolerances.count(Tolerated.SERIES_UNTRACKED);
            return;
        }
        if (grown != null) {
            grown.add(sample, measure, now.since(before));
        }
    }

    private static String key(MetricSample sample) {
        return String.join(
                "\0",
                sample.getMetric(),
                sample.getNamespace(),
                sample.getTaskQueue(),
                sample.getSticky() ? "sticky" : "",
                sample.getWorkflowType(),
                sample.getActivityType(),
                sample.getReason());
    }

    private void forgetSilent(long now) {
        newest = Math.max(newest, now);
        if (newest - looked < FORGET_EVERY_MICROS) {
            return;
        }
        looked = newest;
        targets.entrySet().removeIf(target -> {
            boolean silent = newest - target.getValue().capturedAtMicros() > FORGET_MICROS;
            if (silent) {
                changes.put(target.getKey(), Optional.empty());
            }
            return silent;
        });
    }

    /** Targets that changed since the last call, by name, with their state; empty = forgotten. */
    public Map<String, Optional<byte[]>> takeChanges() {
        Map<String, Optional<byte[]>> taken = new LinkedHashMap<>(changes);
        changes.clear();
        return taken;
    }

    /**
     * Takes back a target's state; to be called before any scrape.
     *
     * @throws IllegalArgumentException if another version of Vigil wrote it
     */
    public void restore(String name, byte[] state) {
        TargetCounts counts = TargetCounts.read(state);
        targets.put(name, counts);
        newest = Math.max(newest, counts.capturedAtMicros());
    }

    /** How often something was put up with since this was made. */
    public long tolerated(Tolerated tolerated) {
        return tolerances.of(tolerated);
    }

    /** Growth of one scrape, added up over the labels that do not matter here. */
    private static final class Grown {
        private final String cluster;
        private final long now;
        private final long since;
        private final Map<Place, TreeMap<Bounds, Long>> latencies = new LinkedHashMap<>();
        private final Map<Place, Long> failures = new LinkedHashMap<>();

        Grown(String cluster, long now, long since) {
            this.cluster = cluster;
            this.now = now;
            this.since = since;
        }

        private record Place(
                String namespace,
                String taskQueue,
                String activityType,
                @Nullable Measure measure) {}

        private record Bounds(long above, long to) implements Comparable<Bounds> {
            @Override
            public int compareTo(Bounds other) {
                int byAbove = Long.compare(above, other.above);
                return byAbove != 0 ? byAbove : Long.compare(to, other.to);
            }
        }

        void add(MetricSample sample, @Nullable Measure measure, List<Bucket> buckets) {
            if (buckets.isEmpty()) {
                return;
            }
            Place place = new Place(sample.getNamespace(), sample.getTaskQueue(), sample.getActivityType(), measure);
            for (Bucket bucket : buckets) {
                if (measure == null) {
                    failures.merge(place, bucket.count(), Long::sum);
                } else {
                    latencies
                            .computeIfAbsent(place, ignored -> new TreeMap<>())
                            .merge(new Bounds(bucket.aboveMicros(), bucket.toMicros()), bucket.count(), Long::sum);
                }
            }
        }

        void observe(ObservationSink out) {
            latencies.forEach((place, counts) -> {
                List<Bucket> buckets = new ArrayList<>();
                counts.forEach((bounds, count) -> buckets.add(new Bucket(bounds.above(), bounds.to(), count)));
                Measure measure = place.measure();
                if (measure != null) {
                    out.observe(
                            scope(place),
                            new LatencyScraped(now, measure, place.taskQueue(), place.activityType(), buckets));
                }
            });
            failures.forEach((place, failed) -> out.observe(
                    scope(place),
                    new AttemptsScraped(now, since, new ActivityKey(place.activityType(), place.taskQueue()), failed)));
        }

        private Scope scope(Place place) {
            return new Scope(cluster, place.namespace(), Origin.LIVE);
        }
    }
}
