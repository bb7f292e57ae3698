package dev.vigil.streams.topology;

import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Outcome.Disposition;
import dev.vigil.streams.observe.Scope;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The application's own metrics. Every record ends as exactly one {@link Result}. Thread-safe.
 */
public final class PipelineMetrics {

    /** How a record ended. */
    public enum Result {
        COUNTED("counted"),
        COPIED("copied"),
        DUPLICATE("duplicate"),
        FORGOTTEN("forgotten"),
        AFTER_CLOSE("after_close"),
        MARKER("marker"),
        DEAD_LETTERED("dead_lettered");

        private final String label;

        Result(String label) {
            this.label = label;
        }

        static Result of(Disposition disposition) {
            return switch (disposition) {
                case APPLIED -> COUNTED;
                case COPIED -> COPIED;
                case DUPLICATE -> DUPLICATE;
                case FORGOTTEN -> FORGOTTEN;
                case AFTER_CLOSE -> AFTER_CLOSE;
            };
        }
    }

    private final Counter records;
    private final Map<String, Counter.Child[]> series = new ConcurrentHashMap<>();
    private final Counter observations;
    private final Counter late;
    private final Counter alerts;
    private final Counter controls;
    private final Counter ruleFaults;
    private final Gauge watermark;
    private final Gauge openRuns;
    private final Gauge closedRuns;
    private final Counter untracked;
    private final Counter abandoned;
    private final Counter unwatched;
    private final Gauge panes;
    private final Counter setAside;
    private final Counter markersIgnored;
    private final Counter tolerated;
    private final Counter changelogEntries;
    private final Counter changelogBytes;
    private final LimitMetrics limits;
    private final Map<Clocked, Long> watermarks = new ConcurrentHashMap<>();

    /** One of the two clocks of a scope. */
    public record Clocked(Scope scope, PaneClock clock) {}

    public PipelineMetrics(CollectorRegistry registry) {
        records = Counter.build("vigil_records_total", "Records read from a source topic, by how they ended.")
                .labelNames("stage", "result")
                .register(registry);
        observations =
                Counter.build("vigil_observations_total", "Observations made.").register(registry);
        late = Counter.build("vigil_observations_late_total", "Observations behind the marker before them.")
                .register(registry);
        alerts = Counter.build("vigil_alert_records_total", "Alert records published, by state.")
                .labelNames("state")
                .register(registry);
        controls = Counter.build("vigil_controls_total", "People's decisions about alerts, by what came of them.")
                .labelNames("result")
                .register(registry);
        ruleFaults = Counter.build("vigil_rule_faults_total", "Minutes of a subject on which a rule failed.")
                .labelNames("rule")
                .register(registry);
        watermark = Gauge.build(
                        "vigil_streams_watermark_timestamp_seconds", "Event time up to which minutes are closed.")
                .labelNames("cluster", "namespace", "origin", "clock")
                .register(registry);
        openRuns = Gauge.build("vigil_streams_open_runs", "Open runs in the state of a source partition.")
                .labelNames("partition")
                .register(registry);
        closedRuns = Gauge.build(
                        "vigil_streams_closed_runs",
                        "Closed runs that a source partition remembers, so that they count once.")
                .labelNames("partition")
                .register(registry);
        untracked = Counter.build(
                        "vigil_records_untracked_total",
                        "Records of runs that are not remembered because too many runs of the partition are open.")
                .register(registry);
        abandoned = Counter.build(
                        "vigil_runs_abandoned_total",
                        "Open runs that were forgotten because nobody had heard of them for 90 days.")
                .register(registry);
        unwatched = Counter.build(
                        "vigil_judge_unwatched_total",
                        "Panes of subjects that no rule watches because their scope has too many subjects.")
                .register(registry);
        panes = Gauge.build(
                        "vigil_streams_panes",
                        "Panes held in a merge partition, open ones and those that can be corrected.")
                .labelNames("partition")
                .register(registry);
        setAside = Counter.build(
                        "vigil_observations_set_aside_total",
                        "Observations beyond a limit. folded: counted in __other__; ahead: too far ahead of capture, not counted;"
                                + " refused: too many open minutes, not counted; misplaced: met a closed minute, counted as late.")
                .labelNames("reason")
                .register(registry);
        markersIgnored = Counter.build(
                        "vigil_markers_ignored_total",
                        "Progress markers that did not hold. backwards: went back; ahead: promised the future.")
                .labelNames("reason")
                .register(registry);
        tolerated = Counter.build("vigil_tolerated_total", "Oddities of the input that were tolerated, by what.")
                .labelNames("what")
                .register(registry);
        changelogEntries = Counter.build(
                        "vigil_streams_changelog_entries_total", "Entries written to the changelog of a store.")
                .labelNames("store")
                .register(registry);
        changelogBytes = Counter.build(
                        "vigil_streams_changelog_bytes_total",
                        "Bytes of keys and values written to the changelog of a store, before compression.")
                .labelNames("store")
                .register(registry);
        limits = new LimitMetrics(registry);
    }

    LimitMetrics limits() {
        return limits;
    }

    /** Adds what one commit wrote to a changelog. */
    void changelog(String store, CountedChanges changes) {
        changelogEntries.labels(store).inc(changes.entries());
        changelogBytes.labels(store).inc(changes.bytes());
    }

    public void panes(int partition, int held) {
        panes.labels(Integer.toString(partition)).set(held);
    }

    /** Adds what has grown since the caller's last report. */
    public void setAside(String reason, long grown) {
        setAside.labels(reason).inc(grown);
    }

    public void markersIgnored(String reason, long grown) {
        markersIgnored.labels(reason).inc(grown);
    }

    public void tolerated(String what, long grown) {
        tolerated.labels(what).inc(grown);
    }

    public void record(String topic, Result result) {
        // a series is looked up once: that costs as much as reading an event
        Counter.Child[] ofTopic = series.computeIfAbsent(topic, this::seriesOf);
        ofTopic[result.ordinal()].inc();
    }

    private Counter.Child[] seriesOf(String topic) {
        Counter.Child[] ofTopic = new Counter.Child[Result.values().length];
        for (Result result : Result.values()) {
            ofTopic[result.ordinal()] = records.labels(topic, result.label);
        }
        return ofTopic;
    }

    public void observation(boolean isLate) {
        observations.inc();
        if (isLate) {
            late.inc();
        }
    }

    public void control(String result) {
        controls.labels(result).inc();
    }

    public void ruleFault(String rule) {
        ruleFaults.labels(rule).inc();
    }

    /** Rules that have failed since the start of this process. */
    public double ruleFaults() {
        return ruleFaults.collect().stream()
                .flatMap(family -> family.samples.stream())
                .filter(sample -> sample.name.endsWith("_total"))
                .mapToDouble(sample -> sample.value)
                .sum();
    }

    public void alert(String state) {
        alerts.labels(state).inc();
    }

    public void watermark(Scope scope, PaneClock clock, long micros) {
        watermarks.put(new Clocked(scope, clock), micros);
        watermark
                .labels(scope.cluster(), scope.namespace(), scope.origin().name(), clock.name())
                .set(micros / 1e6);
    }

    /** Event time up to which minutes are closed in what this process merges, microseconds since the epoch. */
    public Map<Clocked, Long> watermarks() {
        return Map.copyOf(watermarks);
    }

    public void runs(int partition, int open, int closed) {
        openRuns.labels(Integer.toString(partition)).set(open);
        closedRuns.labels(Integer.toString(partition)).set(closed);
    }

    /** Adds open runs that were forgotten because nobody had heard of them for too long. */
    public void abandoned(long grown) {
        abandoned.inc(grown);
    }

    /** Adds records of runs that are not remembered because too many are open. */
    public void untracked(long grown) {
        untracked.inc(grown);
    }

    /** Adds subjects that no rule watches because a scope has too many. */
    public void unwatched(long grown) {
        unwatched.inc(grown);
    }

    /** Observations made since the start of this process. */
    public long observations() {
        return (long) observations.get();
    }
}
