package dev.vigil.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.PendingActivity;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkerHeartbeat;
import dev.vigil.schema.event.WorkerStatus;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.readiness.ProbeAnswer;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.schema.readiness.ProbeRecordKind;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole topology on one partition: the story, and its described graph as a golden file. */
final class PipelineTopologyTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden/topology.txt");
    private static final long T0 = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli() * 1_000;
    private static final long MINUTE = 60_000_000;
    private static final int STARTED = 1;
    private static final int COMPLETED = 2;
    private static final int FAILED = 3;
    private static final int TASK_SCHEDULED = 5;
    private static final int TASK_STARTED = 6;
    private static final int TASK_COMPLETED = 7;
    private static final int TASK_FAILED = 9;
    private static final int NON_DETERMINISTIC_ERROR = 24;

    @TempDir
    Path directory;

    private TopologyTestDriver driver;
    private TestInputTopic<String, byte[]> events;

    @BeforeEach
    void start() {
        driver = driver(config());
        events = input();
    }

    private TopologyTestDriver driver(TopologyConfig config) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        return new TopologyTestDriver(topology(config), properties, Instant.ofEpochMilli(T0 / 1_000));
    }

    private TestInputTopic<String, byte[]> input() {
        return driver.createInputTopic(
                Topics.WORKFLOW_EVENTS.name(TopicPrefix.DEFAULT), new StringSerializer(), new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void theDescribedGraphIsTheGoldenOne() throws IOException {
        // When
        String described = topology(config()).describe().toString();

        // Then
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GOLDEN, described);
        }
        assertThat(described).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void aWindowHoldsTheOutcomesOfItsMinuteAndIsPublishedWhenTheMarkerHasPassedIt() {
        // Given
        marker(T0);
        for (int i = 0; i < 10; i++) {
            run("ok-" + i, T0 + 5_000_000 + i, COMPLETED);
        }
        run("bad", T0 + 20_000_000, FAILED);
        assertThat(read(Topics.FAILURE_RATES)).isEmpty();

        // When
        marker(T0 + MINUTE);

        // Then
        List<FailureRate> rates = read(Topics.FAILURE_RATES);
        assertThat(rates).hasSize(1);
        FailureRate rate = rates.get(0);
        assertThat(rate.getWorkflowType()).isEqualTo("Order");
        assertThat(rate.getChains()).isEqualTo(11);
        assertThat(rate.getFailed()).isEqualTo(1);
        assertThat(rate.getWindow().getEmit()).isEqualTo(Emit.ON_TIME);
        assertThat(rate.getExemplars())
                .extracting(exemplar -> exemplar.getWorkflowId())
                .containsExactly("bad");
        assertThat(read(Topics.WORKFLOW_RUNS)).hasSize(11);
        assertThat(read(Topics.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aProbeIsEvidenceOnTheScorecardAndAnAlertNamesTheRunsThatWillGetStuck() {
        // Given a type at work
        marker(T0);
        run("ok", T0 + 5_000_000, COMPLETED);
        // When a probe finds a run that does not replay
        probe(T0 + 10_000_000, ProbeRecordKind.RUN, ProbeAnswer.COMPATIBLE, "fine", 0);
        probe(T0 + 11_000_000, ProbeRecordKind.RUN, ProbeAnswer.INCOMPATIBLE, "doomed", 0);
        marker(T0 + MINUTE);
        // Then
        List<Scorecard> cards = read(Topics.SCORECARDS);
        assertThat(cards).hasSize(1);
        Scorecard bad = cards.get(0);
        assertThat(bad.getWorkflowType()).isEqualTo("Order");
        assertThat(bad.getOverall()).isEqualTo(Verdict.NO_GO);
        assertThat(bad.getModes().get(0).getVerdict()).isEqualTo(Verdict.NO_GO);
        assertThat(bad.getModes().subList(1, 6))
                .extracting(mode -> mode.getVerdict())
                .containsOnly(Verdict.UNPROVEN);
        Alert firing = last(read(Topics.ALERTS));
        assertThat(firing.getRule()).isEqualTo("replay-probe");
        assertThat(firing.getState()).isEqualTo(AlertState.FIRING);
        assertThat(firing.getEvidence()).anyMatch(piece -> piece.getWorkflowId().equals("doomed"));
        assertThat(bad.getModes().get(0).getAlerts()).containsExactly(firing.getAlertId());
        // When the next probe finds none
        probe(T0 + MINUTE + 10_000_000, ProbeRecordKind.SUMMARY, ProbeAnswer.COMPATIBLE, "", 2);
        marker(T0 + 2 * MINUTE);
        // Then
        assertThat(last(read(Topics.ALERTS)).getState()).isEqualTo(AlertState.RESOLVED);
        Scorecard good = last(read(Topics.SCORECARDS));
        assertThat(good.getModes().get(0).getVerdict()).isEqualTo(Verdict.GO);
        assertThat(good.getModes().get(0).getReason()).contains("2 of 2 open runs replayed");
        assertThat(good.getOverall()).isEqualTo(Verdict.UNPROVEN);
        assertThat(read(Topics.SCORECARD_CHANGES))
                .extracting(Scorecard::getOverall)
                .containsExactly(Verdict.NO_GO, Verdict.UNPROVEN);
    }

    private static <V> V last(List<V> values) {
        return values.get(values.size() - 1);
    }

    private void probe(long at, ProbeRecordKind kind, ProbeAnswer answer, String workflowId, long compatible) {
        ProbeResult result = ProbeResult.newBuilder()
                .setSource(new Source("c", Origin.LIVE, at, List.of()))
                .setNamespace("ns")
                .setWorkflowType("Order")
                .setProbeId("p-all")
                .setKind(kind)
                .setWorkflowId(workflowId)
                .setRunId("run-" + workflowId)
                .setAnswer(answer)
                .setEnd(ProbeEnd.FINISHED)
                .setCompatible(compatible)
                .setListed(compatible)
                .build();
        driver.createInputTopic(
                        Topics.PROBES.name(TopicPrefix.DEFAULT), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(
                        Keys.of("c", "ns", "Order", ""),
                        Topics.PROBES.valueSerde().serializer().serialize("", result),
                        Instant.ofEpochMilli(at / 1_000));
    }

    @Test
    void aWorkerThatBeatsNoMoreIsAnAlertAndSoIsWhatItRanAndAReplayGivesTheSameBytes() {
        // Given
        workerDies();

        // When
        List<TestRecord<String, byte[]>> alerts = raw(Topics.ALERTS);

        // Then
        List<Alert> decoded = alerts.stream()
                .map(alert -> Topics.ALERTS.valueSerde().deserializer().deserialize("", alert.value()))
                .toList();
        assertThat(decoded).extracting(Alert::getRule).contains("worker-silence", "dead-attempts");
        Alert silence = decoded.stream()
                .filter(alert -> alert.getRule().equals("worker-silence"))
                .findFirst()
                .orElseThrow();
        assertThat(silence.getState()).isEqualTo(AlertState.FIRING);
        assertThat(silence.getSubject()).isEqualTo("orders");
        assertThat(silence.getEvidence())
                .anySatisfy(piece -> assertThat(piece.getText()).startsWith("7@host was not heard of"));
        Alert attempt = decoded.stream()
                .filter(alert -> alert.getRule().equals("dead-attempts"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        assertThat(attempt.getFoldedUnder()).isEqualTo(silence.getAlertId());
        assertThat(attempt.getEvidence())
                .anySatisfy(piece -> assertThat(piece.getWorkflowId()).isEqualTo("export"));

        // When the same topics are read again
        driver.close();
        start();
        workerDies();

        // Then
        assertThat(raw(Topics.ALERTS))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("headers", "recordTime")
                .isEqualTo(alerts);
        assertThat(read(Topics.DEAD_LETTERS)).isEmpty();
    }

    /** Listed every half minute; its last heartbeat is of minute 3, and one of its attempts is described from then on. */
    private void workerDies() {
        marker(T0);
        for (int half = 1; half < 18; half++) {
            long at = T0 + half * 30_000_000L;
            if (half < 15) {
                worker(at, T0 + Math.min(half / 2, 3) * MINUTE);
            }
            if (half > 5) {
                running(at + 1_000_000);
            }
            if (half % 2 == 1) {
                marker(at + 2_000_000);
            }
        }
    }

    private void worker(long at, long heartbeat) {
        WorkerHeartbeat worker = WorkerHeartbeat.newBuilder()
                .setSource(new Source("c", Origin.LIVE, at, List.of()))
                .setNamespace("ns")
                .setWorkerInstanceKey("uuid-1")
                .setIdentity("7@host")
                .setTaskQueue("orders")
                .setStatus(WorkerStatus.RUNNING)
                .setHeartbeatMicros(heartbeat)
                .setStartedMicros(T0 - MINUTE)
                .build();
        pipe(Topics.WORKERS, Keys.of("c", "ns", "uuid-1"), worker, at);
    }

    private void running(long at) {
        RunSnapshot snapshot = RunSnapshot.newBuilder()
                .setSource(new Source("c", Origin.LIVE, at, List.of()))
                .setNamespace("ns")
                .setWorkflowId("export")
                .setRunId("run-export")
                .setWorkflowType("Export")
                .setTaskQueue("orders")
                .setReason(SnapshotReason.LONG_SCHEDULED)
                .setStatus(1)
                .setPendingActivities(List.of(PendingActivity.newBuilder()
                        .setActivityId("5")
                        .setActivityType("ExportTable")
                        .setTaskQueue("orders")
                        .setState(2)
                        .setAttempt(1)
                        .setScheduledAtMicros(T0)
                        .setLastStartedAtMicros(T0 + 1_000_000)
                        .setLastWorkerIdentity("7@host")
                        .setStartToCloseMicros(7_200_000_000L)
                        .build()))
                .build();
        pipe(Topics.RUN_SNAPSHOTS, Keys.of("c", "ns", "export"), snapshot, at);
    }

    private <V> void pipe(Topic<String, V> topic, String key, V value, long at) {
        driver.createInputTopic(topic.name(TopicPrefix.DEFAULT), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, topic.valueSerde().serializer().serialize("", value), Instant.ofEpochMilli(at / 1_000));
    }

    private List<TestRecord<String, byte[]>> raw(Topic<String, ?> topic) {
        return driver.createOutputTopic(
                        topic.name(TopicPrefix.DEFAULT), new StringDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    @Test
    void aRunThatIsReadTwiceCountsOnce() {
        // Given
        marker(T0);
        run("twice", T0 + 5_000_000, COMPLETED);
        run("twice", T0 + 5_000_000, COMPLETED);

        // When
        marker(T0 + MINUTE);

        // Then
        assertThat(read(Topics.FAILURE_RATES))
                .extracting(FailureRate::getChains)
                .containsExactly(1L);
        assertThat(read(Topics.WORKFLOW_RUNS)).hasSize(1);
    }

    @Test
    void anHourIsPublishedEarlyAsLongAsItIsOpenWhereThatIsWanted() {
        // Given
        driver.close();
        driver = driver(new TopologyConfig(
                TopicPrefix.DEFAULT,
                TopicPrefix.DEFAULT,
                Long.MIN_VALUE,
                1,
                1,
                Duration.ofMillis(25),
                TopologyConfig.EARLY_RECORDS,
                CatalogueTimeline.always(Catalogue.EMPTY)));
        events = input();
        marker(T0);
        run("ok", T0 + 5_000_000, COMPLETED);

        // When
        marker(T0 + MINUTE);
        driver.advanceWallClockTime(Duration.ofMinutes(10));
        run("more", T0 + MINUTE + 5_000_000, COMPLETED);
        marker(T0 + 2 * MINUTE);

        // Then: the first minute was published live, the second is a backlog's
        assertThat(read(Topics.FAILURE_RATES))
                .extracting(rate -> (rate.getWindow().getEndMicros() - T0) / MINUTE + " "
                        + rate.getWindow().getEmit() + " " + rate.getChains())
                .containsExactly("1 ON_TIME 1", "5 EARLY 1", "60 EARLY 1", "2 ON_TIME 1");
    }

    @Test
    void aLateOutcomeCorrectsItsWindowWithAHigherRevision() {
        // Given
        marker(T0);
        run("on-time", T0 + 5_000_000, COMPLETED);
        marker(T0 + MINUTE);
        long onTime = read(Topics.FAILURE_RATES).get(0).getWindow().getRevision();

        // When
        run("late", T0 + 6_000_000, FAILED);
        marker(T0 + MINUTE + 1_000_000);

        // Then
        List<FailureRate> corrections = read(Topics.FAILURE_RATES);
        assertThat(corrections).isNotEmpty();
        FailureRate last = corrections.get(corrections.size() - 1);
        assertThat(last.getWindow().getEmit()).isEqualTo(Emit.LATE);
        assertThat(last.getChains()).isEqualTo(2);
        assertThat(last.getWindow().getRevision()).isGreaterThan(onTime);
    }

    @Test
    void aStuckRunFiresWithoutWaitingForItsMinuteToClose() {
        // Given: rules judge an open minute from the first complete one on
        marker(T0);
        marker(T0 + MINUTE);

        // When
        history("stuck", T0 + MINUTE + 5_000_000, TASK_FAILED);

        // Then
        List<Alert> alerts = read(Topics.ALERTS);
        assertThat(alerts).isNotEmpty();
        assertThat(alerts.get(0).getFailureMode()).isEqualTo(FailureMode.NON_DETERMINISM);
        assertThat(alerts.get(0).getState()).isEqualTo(AlertState.FIRING);
        assertThat(alerts.get(0).getEvidence())
                .anySatisfy(evidence -> assertThat(evidence.getWorkflowId()).isEqualTo("stuck"));
    }

    @Test
    void aStoppedCollectorRaisesAnAlertOfVigilsOwn() {
        // Given
        marker(T0);

        // When
        driver.advanceWallClockTime(Duration.ofMinutes(3));

        // Then
        List<Alert> alerts = read(Topics.ALERTS);
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).getSource().getOrigin()).isEqualTo(Origin.SELF);
        assertThat(alerts.get(0).getRule()).isEqualTo("source-silent");
        assertThat(alerts.get(0).getState()).isEqualTo(AlertState.FIRING);

        // When
        marker(T0 + 4 * MINUTE);
        driver.advanceWallClockTime(Duration.ofSeconds(10));

        // Then
        assertThat(read(Topics.ALERTS)).extracting(Alert::getState).containsExactly(AlertState.RESOLVED);
    }

    @Test
    void eventTimesOf1970And2100DoNotStopTheFlow() {
        // Given: the first that is heard of the namespace
        run("old", 60_000_000, FAILED);
        run("far", Instant.parse("2100-01-01T00:00:00Z").toEpochMilli() * 1_000, FAILED);
        marker(T0);
        run("ok", T0 + 5_000_000, COMPLETED);
        run("old too", 120_000_000, FAILED);

        // When
        marker(T0 + MINUTE);
        marker(T0 + 2 * MINUTE);

        // Then
        List<FailureRate> rates = read(Topics.FAILURE_RATES);
        assertThat(rates)
                .filteredOn(rate -> rate.getWindow().getStartMicros() == T0)
                .extracting(FailureRate::getChains)
                .containsExactly(1L);
        assertThat(rates)
                .filteredOn(rate -> rate.getWindow().getStartMicros() < T0 / 2)
                .isNotEmpty()
                .allSatisfy(rate -> assertThat(rate.getWindow().getBackfilled()).isTrue());
        assertThat(rates).noneMatch(rate -> rate.getWindow().getStartMicros() > T0 + MINUTE);
        assertThat(read(Topics.WORKFLOW_RUNS)).hasSize(4);
        assertThat(read(Topics.ALERTS)).isEmpty();
    }

    @Test
    void garbageGoesToTheDeadLettersWithItsReasonAndTheFlowGoesOn() {
        // Given
        marker(T0);

        // When
        events.pipeInput("key", new byte[] {1, 2, 3}, Instant.ofEpochMilli(T0 / 1_000));
        run("ok", T0 + 5_000_000, COMPLETED);
        marker(T0 + MINUTE);

        // Then
        List<TestRecord<String, byte[]>> letters = records(Topics.DEAD_LETTERS);
        assertThat(letters).hasSize(1);
        assertThat(letters.get(0).value()).containsExactly(1, 2, 3);
        assertThat(new String(
                        letters.get(0).headers().lastHeader("vigil.reason").value(), StandardCharsets.UTF_8))
                .contains("WorkflowEvent");
        assertThat(read(Topics.FAILURE_RATES)).hasSize(1);
    }

    private static TopologyConfig config() {
        return new TopologyConfig(TopicPrefix.DEFAULT, 1, 1, Catalogue.EMPTY);
    }

    private static Topology topology(TopologyConfig config) {
        return new PipelineTopology(config, new PipelineMetrics(new CollectorRegistry())).build();
    }

    private void marker(long toMicros) {
        send(
                Keys.of("c", "ns"),
                event(toMicros)
                        .setKind(EventKind.MARKER)
                        .setMarker(new Marker("workflow-events", toMicros, toMicros))
                        .build());
    }

    private void run(String workflowId, long closedAt, int close) {
        history(workflowId, closedAt, close);
    }

    private void history(String workflowId, long lastAt, int last) {
        long start = lastAt - 1_000_000;
        event(
                workflowId,
                1,
                start,
                STARTED,
                attributes -> attributes
                        .setWorkflowType("Order")
                        .setTaskQueue("orders")
                        .setFirstRunId("run-" + workflowId)
                        .setAttempt(1));
        event(
                workflowId,
                2,
                start,
                TASK_SCHEDULED,
                attributes -> attributes.setTaskQueue("orders").setAttempt(1));
        event(workflowId, 3, start + 1_000, TASK_STARTED, attributes -> attributes.setScheduledEventId(2));
        if (last == TASK_FAILED) {
            event(
                    workflowId,
                    4,
                    lastAt,
                    TASK_FAILED,
                    attributes -> attributes
                            .setScheduledEventId(2)
                            .setStartedEventId(3)
                            .setCause(NON_DETERMINISTIC_ERROR)
                            .setIdentity("worker-b"));
            return;
        }
        event(
                workflowId,
                4,
                start + 2_000,
                TASK_COMPLETED,
                attributes -> attributes.setScheduledEventId(2).setStartedEventId(3));
        event(workflowId, 5, lastAt, last, attributes -> attributes.setWorkflowTaskCompletedEventId(4));
    }

    private interface Fill {
        EventAttributes.Builder fill(EventAttributes.Builder attributes);
    }

    private void event(String workflowId, long id, long at, int type, Fill fill) {
        send(
                Keys.of("c", "ns", workflowId),
                event(at)
                        .setWorkflowId(workflowId)
                        .setRunId("run-" + workflowId)
                        .setEventId(id)
                        .setEventTimeMicros(at)
                        .setEventType(type)
                        .setAttributes(fill.fill(EventAttributes.newBuilder()).build())
                        .build());
    }

    private static WorkflowEvent.Builder event(long capturedAt) {
        return WorkflowEvent.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("c")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(capturedAt)
                        .build())
                .setKind(EventKind.EVENT)
                .setNamespace("ns");
    }

    private void send(String key, WorkflowEvent event) {
        byte[] value = Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize("", event);
        events.pipeInput(key, value, Instant.ofEpochMilli(event.getSource().getCapturedAtMicros() / 1_000));
    }

    private <V> List<V> read(Topic<String, V> topic) {
        List<V> values = new ArrayList<>();
        records(topic).forEach(record -> values.add(record.value()));
        return values;
    }

    private <V> List<TestRecord<String, V>> records(Topic<String, V> topic) {
        return driver.createOutputTopic(
                        topic.name(TopicPrefix.DEFAULT),
                        topic.keySerde().deserializer(),
                        topic.valueSerde().deserializer())
                .readRecordsToList();
    }
}
