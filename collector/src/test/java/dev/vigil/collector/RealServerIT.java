package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import dev.vigil.schema.event.TaskQueueStats;
import dev.vigil.schema.event.WorkerHeartbeat;
import dev.vigil.schema.event.WorkerStatus;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.RealTemporal;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole collector against a real Temporal server; the truth is what Temporal's own command line prints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("real-server")
final class RealServerIT {

    private static final String NAMESPACE = "collector-it";
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private static Path directory;

    private EmbeddedKafka kafka;
    private RealTemporal temporal;
    private Fleet fleet;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(
                RealTemporal.binary().isPresent() && RealTemporal.cli().isPresent(),
                "skipped: set VIGIL_TEMPORAL_SERVER and VIGIL_TEMPORAL_CLI to the binaries of a Temporal server and its CLI");
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        temporal = new RealTemporal(directory);
        temporal.register(NAMESPACE);
        fleet = new Fleet(temporal.target(), NAMESPACE);
    }

    @AfterAll
    void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        if (temporal != null) {
            temporal.close();
        }
        if (kafka != null) {
            kafka.close();
        }
    }

    @Test
    void everyEventIsExportedOnceAndPhantomsAreNot() throws Exception {
        TopicPrefix prefix = new TopicPrefix("real.");
        TestTopics.create(kafka.bootstrapServers(), prefix, PARTITIONS);
        try (TopicReader<WorkflowEvent> topic =
                new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
            // Given runs that closed and runs that were open before the collector first came
            fleet.basket("before", "at");
            fleet.basket("open-before", "sssa");
            // When it comes, stops, and comes again while everything that can happen happens
            try (Collector collector = start(prefix)) {
                fleet.basket("stuck", "an");
                fleet.storm("storm");
                fleet.cron("cron", "@every 2s");
                fleet.fan("big", 120);
                fleet.again("again", 3);
                fleet.retriedBasket("retried", "ax", 2);
                fleet.basket("buffered", "bsa");
                fleet.signal("buffered");
                fleet.signal("buffered");
                fleet.basket("to-reset", "asa");
                fleet.signal("to-reset");
                fleet.basket("ended", "s");
                topic.until(
                        PATIENCE,
                        records -> Exported.events(records, PARTITIONS).size() >= 10,
                        "ten runs in the topic");
            }
            fleet.signal("open-before");
            fleet.terminate("ended");
            for (int i = 0; i < 6; i++) {
                fleet.basket("away-" + i, i % 2 == 0 ? "af" : "dt");
            }
            try (Collector collector = start(prefix);
                    TopicReader<RunSnapshot> snapshots =
                            new TopicReader<>(kafka.bootstrapServers(), Topics.RUN_SNAPSHOTS, prefix);
                    TopicReader<TaskQueueStats> queues =
                            new TopicReader<>(kafka.bootstrapServers(), Topics.TASK_QUEUES, prefix);
                    TopicReader<WorkerHeartbeat> workers =
                            new TopicReader<>(kafka.bootstrapServers(), Topics.WORKERS, prefix)) {
                reset("to-reset");
                fleet.signal("to-reset");
                fleet.signal("open-before");
                fleet.signal("open-before");
                snapshots.until(
                        PATIENCE,
                        all -> all.stream()
                                        .anyMatch(each -> each.value().getReason() == SnapshotReason.TASK_FAILED
                                                && each.value().getWorkflowTaskAttempt() > 1)
                                && all.stream()
                                        .anyMatch(each -> each.value().getReason() == SnapshotReason.LONG_SCHEDULED
                                                && each.value().getPendingActivities().stream()
                                                        .anyMatch(activity -> activity.getNextAttemptAtMicros() > 0)),
                        "snapshots of the stuck run and of the storm");
                queues.until(
                        PATIENCE,
                        all -> all.stream()
                                .anyMatch(each -> each.value().getHasStats()
                                        && !each.value().getPollers().isEmpty()),
                        "statistics of a task queue");
                workers.until(
                        PATIENCE,
                        all -> all.stream()
                                .anyMatch(each -> each.value().getStatus() == WorkerStatus.RUNNING
                                        && each.value().getHeartbeatMicros() > 0
                                        && each.value().getSlots().stream()
                                                .anyMatch(slots -> slots.getAvailable() > 0)),
                        "a worker's heartbeat");
                fleet.terminate("cron"); // so that there is a last run to compare
                awaitPhantoms("stuck");
                topic.until(
                        PATIENCE,
                        records -> sameSizes(Exported.events(records, PARTITIONS)),
                        "as many events as there are");
                // Then the topic holds what the command line prints, and nothing else
                List<ConsumerRecord<String, WorkflowEvent>> records = topic.during(Duration.ofSeconds(12));
                Map<String, List<String>> truth = truth();
                assertThat(Exported.events(records, PARTITIONS)).isEqualTo(truth);
                assertThat(truth.values()).anyMatch(events -> events.size() > 256);
                assertThat(truth.keySet().stream().filter(run -> run.startsWith("to-reset ")))
                        .hasSize(2);
                assertCopiesAreFlagged(records);
                assertThat(collector.status().degraded()).isEmpty();
                assertThat(collector.status().capabilities())
                        .contains("histories newest first", "reported problems", "worker heartbeats");
            }
        }
    }

    @Test
    void runsOfAScheduleAreReadAndTheServersOwnWorkflowsAreNot() throws Exception {
        temporal.register("scheduled");
        TopicPrefix prefix = new TopicPrefix("scheduled.");
        TestTopics.create(kafka.bootstrapServers(), prefix, PARTITIONS);
        try (Fleet scheduled = new Fleet(temporal.target(), "scheduled");
                Collector collector = collector(prefix, "scheduled");
                TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
            scheduled.schedule("nightly", Duration.ofSeconds(2));
            collector.start();
            topic.until(
                    PATIENCE,
                    records -> Exported.events(records, PARTITIONS).size() >= 3,
                    "three runs that the schedule started");
            assertThat(Exported.events(topic.during(Duration.ofSeconds(2)), PARTITIONS))
                    .allSatisfy((run, lines) -> {
                        assertThat(run).startsWith("nightly");
                        assertThat(lines).doesNotHaveDuplicates();
                    });
        }
    }

    @Test
    void aKilledServerIsDegradedUntilItIsBack() throws Exception {
        TopicPrefix prefix = new TopicPrefix("killed.");
        TestTopics.create(kafka.bootstrapServers(), prefix, PARTITIONS);
        try (Collector collector = start(prefix);
                TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
            fleet.basket("before-the-kill", "a");
            topic.until(PATIENCE, records -> closed(records, "before-the-kill"), "the first run");
            temporal.kill();
            topic.until(PATIENCE, records -> !collector.status().degraded().isEmpty(), "degraded");
            temporal.start();
            fleet.basket("after-the-kill", "a");
            topic.until(PATIENCE, records -> closed(records, "after-the-kill"), "the run after");
            topic.until(PATIENCE, records -> collector.status().degraded().isEmpty(), "well again");
        }
    }

    @Test
    void aWrongNamespaceIsToldWithTheRightOnes() throws Exception {
        TopicPrefix prefix = new TopicPrefix("wrong.");
        TestTopics.create(kafka.bootstrapServers(), prefix, PARTITIONS);
        try (Collector collector = collector(prefix, "no-such-namespace")) {
            assertThatThrownBy(collector::start)
                    .isInstanceOf(StartupException.class)
                    .hasMessage("there is no namespace 'no-such-namespace' at " + temporal.target() + "; there are: "
                            + NAMESPACE);
        }
    }

    private static boolean closed(List<ConsumerRecord<String, WorkflowEvent>> records, String workflowId) {
        return records.stream()
                .anyMatch(each -> each.value().getWorkflowId().equals(workflowId)
                        && HistoryEventType.closes(each.value().getEventType()));
    }

    private void assertCopiesAreFlagged(List<ConsumerRecord<String, WorkflowEvent>> records) {
        List<WorkflowEvent> reset = records.stream()
                .map(ConsumerRecord::value)
                .filter(event -> event.getKind() == EventKind.EVENT
                        && event.getWorkflowId().equals("to-reset"))
                .filter(event -> event.getEventType() == HistoryEventType.WORKFLOW_TASK_FAILED
                        && event.getAttributes().getCause() == HistoryEventType.CAUSE_RESET_WORKFLOW)
                .toList();
        assertThat(reset).hasSize(1);
        assertThat(records.stream()
                        .map(ConsumerRecord::value)
                        .filter(WorkflowEvent::getCopied)
                        .map(event -> event.getRunId() + " " + event.getEventId()))
                .containsExactlyElementsOf(
                        java.util.stream.LongStream.range(1, reset.get(0).getEventId())
                                .mapToObj(id -> reset.get(0).getRunId() + " " + id)
                                .toList());
    }

    /** Reset to the first completed workflow task. */
    private void reset(String workflowId) {
        WorkflowExecution execution =
                WorkflowExecution.newBuilder().setWorkflowId(workflowId).build();
        History history = fleet.stubs()
                .blockingStub()
                .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setExecution(execution)
                        .build())
                .getHistory();
        long completed = history.getEventsList().stream()
                .filter(HistoryEvent::hasWorkflowTaskCompletedEventAttributes)
                .findFirst()
                .orElseThrow()
                .getEventId();
        fleet.stubs()
                .blockingStub()
                .resetWorkflowExecution(ResetWorkflowExecutionRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setWorkflowExecution(execution)
                        .setWorkflowTaskFinishEventId(completed)
                        .setRequestId(java.util.UUID.randomUUID().toString())
                        .setReason("test")
                        .build());
    }

    /** The test is worth nothing unless the server really answers with events that are not durable. */
    private void awaitPhantoms(String workflowId) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (fleet
                .stubs()
                .blockingStub()
                .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .build())
                .getHistory()
                .getEventsList()
                .stream()
                .noneMatch(event -> event.getTaskId() == 0)) {
            assertThat(System.nanoTime()).as("phantoms within the deadline").isLessThan(end);
            java.util.concurrent.locks.LockSupport.parkNanos(100_000_000);
        }
    }

    private boolean sameSizes(Map<String, List<String>> exported) {
        List<WorkflowExecutionInfo> runs = runs();
        return runs.size() == exported.size()
                && runs.stream()
                        .filter(run -> run.hasCloseTime())
                        .allMatch(run -> exported.getOrDefault(
                                                run.getExecution().getWorkflowId() + " "
                                                        + run.getExecution().getRunId(),
                                                List.of())
                                        .size()
                                == run.getHistoryLength());
    }

    private Map<String, List<String>> truth() throws Exception {
        return CommandLineTruth.of(temporal, NAMESPACE, runs());
    }

    private List<WorkflowExecutionInfo> runs() {
        return fleet.stubs()
                .blockingStub()
                .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(NAMESPACE)
                        .setPageSize(1000)
                        .build())
                .getExecutionsList();
    }

    private Collector start(TopicPrefix prefix) {
        Collector collector = collector(prefix, NAMESPACE);
        collector.start();
        return collector;
    }

    private Collector collector(TopicPrefix prefix, String namespace) {
        return new Collector(
                CollectorConfig.of(
                                "test",
                                temporal.target(),
                                List.of(namespace),
                                Map.of("bootstrap.servers", kafka.bootstrapServers()))
                        .withTopicPrefix(prefix),
                new CollectorRegistry(),
                Clock.systemUTC());
    }
}
