package dev.vigil.schema;

import dev.vigil.schema.TopicLayout.Cleanup;
import dev.vigil.schema.TopicLayout.Sizing;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.Control;
import dev.vigil.schema.alert.DetectorReading;
import dev.vigil.schema.catalogue.CatalogueVersion;
import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.Discovery;
import dev.vigil.schema.collector.RunProgress;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.TaskQueueStats;
import dev.vigil.schema.event.WorkerHeartbeat;
import dev.vigil.schema.event.WorkerMetrics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.RetryBurst;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** The topic catalogue: each topic's name and types stand here and nowhere else. */
public final class Topics {

    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration MONTH = Duration.ofDays(30);
    private static final Duration MORE_THAN_A_YEAR = Duration.ofDays(400);
    private static final Duration FOREVER = Duration.ofMillis(-1);

    public static final Topic<String, WorkflowEvent> WORKFLOW_EVENTS = topic(
            "workflow-events",
            WorkflowEvent.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            WEEK,
            "durable history events, payload-free, and progress markers");
    public static final Topic<String, ActivityAttempt> ACTIVITY_ATTEMPTS = topic(
            "activity-attempts",
            ActivityAttempt.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            WEEK,
            "activity attempts as the worker interceptor saw them");
    public static final Topic<String, RunSnapshot> RUN_SNAPSHOTS = topic(
            "run-snapshots",
            RunSnapshot.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            WEEK,
            "what Describe said of suspicious runs");
    public static final Topic<String, WorkerMetrics> WORKER_METRICS = topic(
            "worker-metrics",
            WorkerMetrics.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            WEEK,
            "scrapes of workers, normalised");
    public static final Topic<String, TaskQueueStats> TASK_QUEUES = topic(
            "task-queues",
            TaskQueueStats.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            WEEK,
            "backlog and pollers of task queues");
    public static final Topic<String, WorkerHeartbeat> WORKERS = topic(
            "workers",
            WorkerHeartbeat.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            WEEK,
            "what workers last told the server about themselves");
    public static final Topic<String, WorkflowRun> WORKFLOW_RUNS = topic(
            "workflow-runs",
            WorkflowRun.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            MONTH,
            "one flat row for each closed run");
    public static final Topic<String, ActivityExecution> ACTIVITIES = topic(
            "activities",
            ActivityExecution.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            MONTH,
            "one flat row for each closed activity");
    public static final Topic<String, FailureRate> FAILURE_RATES = topic(
            "failure-rates",
            FailureRate.getClassSchema(),
            Sizing.MERGE,
            Cleanup.DELETE,
            MONTH,
            "outcomes per workflow type and window");
    public static final Topic<String, RetryBurst> RETRY_BURSTS = topic(
            "retry-bursts",
            RetryBurst.getClassSchema(),
            Sizing.MERGE,
            Cleanup.DELETE,
            MONTH,
            "attempts per dependency and window");
    public static final Topic<String, LatencyPercentiles> LATENCIES = topic(
            "latencies",
            LatencyPercentiles.getClassSchema(),
            Sizing.MERGE,
            Cleanup.DELETE,
            MONTH,
            "latency percentiles per subject and window");
    public static final Topic<String, Alert> ALERTS = topic(
            "alerts",
            Alert.getClassSchema(),
            Sizing.MERGE,
            Cleanup.COMPACT_DELETE,
            MONTH,
            "alerts and their lives; the last record of an id is its state");
    public static final Topic<String, Control> CONTROLS = topic(
            "controls",
            Control.getClassSchema(),
            Sizing.SINGLE,
            Cleanup.COMPACT,
            FOREVER,
            "people's decisions about alerts");
    public static final Topic<String, CatalogueVersion> CATALOGUES = topic(
            "catalogues",
            CatalogueVersion.getClassSchema(),
            Sizing.SINGLE,
            Cleanup.COMPACT,
            FOREVER,
            "every catalogue, and from which event time it is in force");
    public static final Topic<String, DetectorReading> DETECTORS = topic(
            "detectors",
            DetectorReading.getClassSchema(),
            Sizing.MERGE,
            Cleanup.DELETE,
            MONTH,
            "what each statistic knew, hour by hour");
    public static final Topic<String, ProbeResult> PROBES = topic(
            "probes",
            ProbeResult.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            MONTH,
            "what replay probes found, run by run");
    public static final Topic<String, Scorecard> SCORECARDS = topic(
            "scorecards",
            Scorecard.getClassSchema(),
            Sizing.MERGE,
            Cleanup.COMPACT,
            FOREVER,
            "the latest scorecard of each workflow type and build");
    public static final Topic<String, Scorecard> SCORECARD_CHANGES = topic(
            "scorecard-changes",
            Scorecard.getClassSchema(),
            Sizing.MERGE,
            Cleanup.DELETE,
            MORE_THAN_A_YEAR,
            "each change of a verdict");
    public static final Topic<String, byte[]> DEAD_LETTERS = new Topic<>(
            "dead-letters",
            Serdes.String(),
            Serdes.ByteArray(),
            new TopicLayout(Sizing.SINGLE, Cleanup.DELETE, MONTH, Optional.empty()),
            "records that could not be decoded, the reason in headers");
    public static final Topic<String, Discovery> DISCOVERIES = topic(
            "collector-discoveries",
            Discovery.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.DELETE,
            WEEK,
            "runs that visibility showed; its partitions are the collector's shards");
    public static final Topic<String, RunProgress> PROGRESS = topic(
            "collector-progress",
            RunProgress.getClassSchema(),
            Sizing.SHARDS,
            Cleanup.COMPACT,
            FOREVER,
            "how far each run is exported");

    public static final Topic<String, Completeness> LEDGER = topic(
            "ledger",
            Completeness.getClassSchema(),
            Sizing.MERGE,
            Cleanup.COMPACT,
            FOREVER,
            "per hour, what Temporal says exists against what is held");

    /** All topics, in the order of the flow. */
    public static final List<Topic<String, ?>> ALL = List.of(
            DISCOVERIES,
            PROGRESS,
            LEDGER,
            WORKFLOW_EVENTS,
            ACTIVITY_ATTEMPTS,
            RUN_SNAPSHOTS,
            WORKER_METRICS,
            TASK_QUEUES,
            WORKERS,
            PROBES,
            WORKFLOW_RUNS,
            ACTIVITIES,
            FAILURE_RATES,
            RETRY_BURSTS,
            LATENCIES,
            ALERTS,
            CONTROLS,
            CATALOGUES,
            DETECTORS,
            SCORECARDS,
            SCORECARD_CHANGES,
            DEAD_LETTERS);

    /** Topics that must have equal partition counts. */
    public static final List<Topic<String, ?>> CO_PARTITIONED =
            List.of(DISCOVERIES, PROGRESS, WORKFLOW_EVENTS, ACTIVITY_ATTEMPTS, RUN_SNAPSHOTS);

    private Topics() {}

    private static <V extends SpecificRecord> Topic<String, V> topic(
            String name, Schema schema, Sizing sizing, Cleanup cleanup, Duration retention, String description) {
        Serde<V> values = new AvroSerde<>(schema);
        return new Topic<>(
                name,
                Serdes.String(),
                values,
                new TopicLayout(sizing, cleanup, retention, Optional.empty()),
                description);
    }
}
