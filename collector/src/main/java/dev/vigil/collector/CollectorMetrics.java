package dev.vigil.collector;

import dev.vigil.collector.sink.ExportPhase;
import dev.vigil.collector.source.temporal.ApiClass;
import dev.vigil.collector.source.temporal.RequestObserver;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.List;

/** The collector's own metrics. Thread-safe. */
final class CollectorMetrics implements RequestObserver, ExportPhase.Observer, AutoCloseable {

    private final CollectorRegistry registry;
    private final List<Collector> all;

    final Counter events;
    final Counter requests;
    final Counter runs;
    final Counter undecodable;
    final Counter transactions;
    final Counter phases;
    final Histogram eventAge;
    final Gauge completeTo;
    final Gauge openRuns;
    final Gauge missingRuns;
    final Gauge missingEvents;
    final Gauge retentionHeadroom;
    final Gauge retentionAtRisk;
    final Gauge budget;
    final Gauge certificateExpires;
    final Counter probes;
    private ExportPhase phase = ExportPhase.FETCHING;
    private long phaseSinceNanos = System.nanoTime();

    CollectorMetrics(CollectorRegistry registry) {
        this.registry = registry;
        this.events = Counter.build("vigil_collector_events_total", "Events made durable.")
                .labelNames("namespace", "origin")
                .create();
        this.requests = Counter.build("vigil_collector_requests_total", "Requests to Temporal.")
                .labelNames("namespace", "api", "result")
                .create();
        this.runs = Counter.build("vigil_collector_runs_total", "Runs exported to their end, or gone before.")
                .labelNames("namespace", "result")
                .create();
        this.undecodable = Counter.build(
                        "vigil_collector_undecodable_total", "Own records that could not be decoded and were skipped.")
                .create();
        this.transactions = Counter.build("vigil_collector_transactions_total", "Kafka transactions.")
                .labelNames("result")
                .create();
        this.phases = Counter.build(
                        "vigil_collector_phase_seconds_total", "Time of the export by what it was doing, seconds.")
                .labelNames("phase")
                .create();
        this.eventAge = Histogram.build(
                        "vigil_collector_event_age_seconds", "From the time of a live event until it is durable.")
                .buckets(0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 300)
                .create();
        this.completeTo = Gauge.build(
                        "vigil_collector_complete_to_timestamp_seconds",
                        "Every run that visibility has shown with a close time before this is exported.")
                .labelNames("namespace")
                .create();
        this.openRuns = Gauge.build("vigil_collector_open_runs", "Runs known to be open.")
                .labelNames("namespace")
                .create();
        this.missingRuns = Gauge.build(
                        "vigil_ledger_missing_runs", "Closed runs that visibility counts and that are not held.")
                .labelNames("namespace")
                .create();
        this.missingEvents = Gauge.build("vigil_ledger_missing_events", "Events of those runs, at least one for each.")
                .labelNames("namespace")
                .create();
        this.retentionHeadroom = Gauge.build(
                        "vigil_collector_retention_headroom_seconds",
                        "Until Temporal deletes the oldest closed run that is not exported.")
                .labelNames("namespace")
                .create();
        this.retentionAtRisk = Gauge.build(
                        "vigil_collector_retention_at_risk",
                        "1 while Temporal would delete closed runs before they are exported, at the pace of now.")
                .labelNames("namespace")
                .create();
        this.budget = Gauge.build(
                        "vigil_collector_requests_budget_per_second", "The most that is asked of Temporal in a second.")
                .labelNames("namespace", "api")
                .create();
        this.certificateExpires = Gauge.build(
                        "vigil_collector_certificate_expiry_timestamp_seconds",
                        "When our client certificate for Temporal ends; 0: there is none.")
                .create();
        this.probes = Counter.build(
                        "vigil_probes_total",
                        "Replay probes that started by themselves, by how they ended: finished, distress, workers_changed, interrupted.")
                .labelNames("namespace", "end")
                .create();
        this.all = List.of(
                probes,
                certificateExpires,
                missingRuns,
                missingEvents,
                retentionHeadroom,
                retentionAtRisk,
                budget,
                events,
                requests,
                runs,
                undecodable,
                transactions,
                phases,
                eventAge,
                completeTo,
                openRuns);
        all.forEach(registry::register);
    }

    @Override
    public void requested(String namespace, ApiClass api, String result) {
        requests.labels(namespace, api.label(), result).inc();
    }

    @Override
    public void entered(ExportPhase next) {
        long now = System.nanoTime();
        phases.labels(phase.label()).inc((now - phaseSinceNanos) / 1e9);
        phase = next;
        phaseSinceNanos = now;
    }

    /** Takes the metrics out of the registry again. */
    @Override
    public void close() {
        all.forEach(registry::unregister);
    }
}
