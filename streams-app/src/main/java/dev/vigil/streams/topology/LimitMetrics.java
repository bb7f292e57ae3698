package dev.vigil.streams.topology;

import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.RetryBurst;
import dev.vigil.schema.window.WindowSpan;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.Exemplars;
import dev.vigil.streams.pane.Frames;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Metrics of what has a limit, beside {@link PipelineMetrics}: how near it is, and what became of what lies beyond. Thread-safe. */
public final class LimitMetrics {

    private final Counter frames;
    private final Counter frameBytes;
    private final Counter framesSplit;
    private final Gauge largestFrame;
    private final Map<Emit, Counter.Child> windows = new EnumMap<>(Emit.class);
    private final Counter deferred;
    private final Counter.Child ratesDropped;
    private final Counter.Child burstsDropped;
    private final Gauge shared;
    private final Gauge openPanes;
    private final Gauge sourceWatermark;

    LimitMetrics(CollectorRegistry registry) {
        frames = Counter.build("vigil_streams_frames_total", "Frames of partial panes sent to merge partitions.")
                .register(registry);
        frameBytes = Counter.build("vigil_streams_frame_bytes_total", "Bytes of frames, before compression.")
                .register(registry);
        framesSplit = Counter.build(
                        "vigil_streams_frames_split_total",
                        "Further frames of a commit to a merge partition because one would have been too large.")
                .register(registry);
        largestFrame = Gauge.build(
                        "vigil_streams_frame_largest_bytes",
                        "Largest frame that a source partition has sent since the start of this process.")
                .labelNames("partition")
                .register(registry);
        Counter published = Counter.build(
                        "vigil_windows_published_total",
                        "Records of windows. LATE: a revision of a window that was published; ADDENDUM: too late for one.")
                .labelNames("emit")
                .register(registry);
        for (Emit emit : Emit.values()) {
            windows.put(emit, published.labels(emit.name()));
        }
        deferred = Counter.build(
                        "vigil_windows_early_deferred_total",
                        "Early records beyond the limit of a closed minute: their subjects come in a later one.")
                .register(registry);
        Counter dropped = Counter.build(
                        "vigil_exemplars_dropped_total",
                        "Events that a window published on time counts and does not name, because it names 16.")
                .labelNames("topic")
                .register(registry);
        ratesDropped = dropped.labels("failure-rates");
        burstsDropped = dropped.labels("retry-bursts");
        shared = Gauge.build(
                        "vigil_streams_shared_entries",
                        "What the runs of a source partition have in common and is kept once, of 65,536.")
                .labelNames("partition")
                .register(registry);
        openPanes = Gauge.build(
                        "vigil_streams_open_panes", "Panes of a merge partition whose minute has not closed yet.")
                .labelNames("partition")
                .register(registry);
        sourceWatermark = Gauge.build(
                        "vigil_streams_source_watermark_timestamp_seconds",
                        "Event time up to which a source partition has promised that everything was read.")
                .labelNames("cluster", "namespace", "origin", "clock", "partition")
                .register(registry);
    }

    /** The frames of one commit of a source partition. */
    void frames(int partition, List<Frames.Addressed> sent) {
        Gauge.Child largest = largestFrame.labels(Integer.toString(partition));
        int before = -1; // frames of one merge partition stand together
        for (Frames.Addressed frame : sent) {
            frames.inc();
            frameBytes.inc(frame.bytes().length);
            if (frame.mergePartition() == before) {
                framesSplit.inc();
            }
            before = frame.mergePartition();
            largest.set(Math.max(largest.get(), frame.bytes().length));
        }
    }

    void window(WindowSpan span) {
        Counter.Child emitted = windows.get(span.getEmit());
        if (emitted != null) {
            emitted.inc();
        }
    }

    void exemplars(FailureRate rate) {
        dropped(
                ratesDropped,
                rate.getWindow(),
                rate.getBad(),
                rate.getExemplars().size());
    }

    void exemplars(RetryBurst burst) {
        dropped(
                burstsDropped,
                burst.getWindow(),
                burst.getFailedAttempts(),
                burst.getExemplars().size());
    }

    private static void dropped(Counter.Child counter, WindowSpan span, long proofs, int named) {
        if (span.getEmit() == Emit.ON_TIME && named == Exemplars.BOUND) {
            counter.inc(Math.max(0, proofs - named));
        }
    }

    /** Adds early records that have to wait. */
    void deferred(long grown) {
        deferred.inc(grown);
    }

    void shared(int partition, int entries) {
        shared.labels(Integer.toString(partition)).set(entries);
    }

    void openPanes(int partition, int open) {
        openPanes.labels(Integer.toString(partition)).set(open);
    }

    void sourceWatermark(Scope scope, PaneClock clock, int sourcePartition, long micros) {
        sourceWatermark
                .labels(
                        scope.cluster(),
                        scope.namespace(),
                        scope.origin().name(),
                        clock.name(),
                        Integer.toString(sourcePartition))
                .set(micros / 1e6);
    }
}
