package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Action;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Evidence;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.window.SubjectKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read Kafka, against a real broker; each test has a topic prefix of its own. */
class KafkaCommandsTest {

    private static final String HOSTILE = "pay/1%\u001b[2J🚀";
    private static final Instant READ_AT = Instant.parse("2026-11-22T14:09:30Z");
    private static final long SINCE = micros("2026-11-22T14:01:13Z");

    /** Kafka deletes what is older than its retention, by the wall clock; so records have the time of today. */
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private static EmbeddedKafka kafka;

    @TempDir
    private Path directory;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void topicsAreListedCreatedAndChecked() throws IOException {
        CommandRun before = run("a.", "topics", "check");
        CommandRun create = run("a.", "topics", "create");
        CommandRun after = run("a.", "topics", "check", "-o", "json");
        CommandRun list = run("a.", "topics", "list");

        assertThat(before.code()).isEqualTo(1);
        assertThat(before.outLines()).hasSize(Topics.ALL.size()).contains("a.workflow-events is missing");
        assertThat(create.code()).isZero();
        assertThat(create.outLines()).contains("created a.workflow-events").hasSize(Topics.ALL.size());
        assertThat(after.code()).isZero();
        assertThat(json(after).path("findings")).isEmpty();
        assertThat(list.out()).containsPattern("a\\.workflow-events +8 +1 +delete +7d");
        assertThat(list.out()).containsPattern("a\\.collector-progress +8 +1 +compact +for ever");
    }

    @Test
    void tailPrintsAnyRecordAsJsonTombstonesAndUndecodableOnesToo() throws IOException {
        run("b.", "topics", "create");
        WorkflowEvent event = event();
        String key = Keys.of("temporal", "demo", HOSTILE);
        send("b.", Topics.WORKFLOW_EVENTS, key, 0, value(Topics.WORKFLOW_EVENTS, event));
        send("b.", Topics.WORKFLOW_EVENTS, key, 0, null);
        send("b.", Topics.WORKFLOW_EVENTS, key, 0, new byte[] {1, 2, 3});
        send("b.", Topics.WORKFLOW_EVENTS, "other", 1, value(Topics.WORKFLOW_EVENTS, event));

        CommandRun run = run("b.", "topics", "tail", "workflow-events", "--from", "1h", "--key", key);

        assertThat(run.code()).isZero();
        assertThat(run.outLines()).hasSize(3);
        assertThat(run.out()).doesNotContain("\u001b");
        JsonNode first = parse(run.outLines().get(0));
        assertThat(first.path("topic").asText()).isEqualTo("b.workflow-events");
        assertThat(first.path("timestamp").asText()).isEqualTo(NOW.toString());
        assertThat(first.path("key").asText()).isEqualTo(key);
        assertThat(first.path("value").path("workflow_id").asText()).isEqualTo(HOSTILE);
        assertThat(first.path("value").path("attributes").path("workflow_type").asText())
                .isEqualTo("Pay");
        assertThat(parse(run.outLines().get(1)).path("value").isNull()).isTrue();
        assertThat(parse(run.outLines().get(2))
                        .path("value")
                        .path("undecodable")
                        .asText())
                .isEqualTo("AQID");
    }

    @Test
    void tailStartsWhereItIsToldAndStopsAtItsLimit() throws IOException {
        run("c.", "topics", "create");
        WorkflowEvent event = event();
        for (int hoursAgo = 3; hoursAgo >= 0; hoursAgo--) {
            sendAt("c.", NOW.minusSeconds(hoursAgo * 3_600L), value(Topics.WORKFLOW_EVENTS, event));
        }

        assertThat(run("c.", "topics", "tail", "workflow-events", "--from", "start")
                        .outLines())
                .hasSize(4);
        assertThat(run("c.", "topics", "tail", "c.workflow-events", "--from", "90m")
                        .outLines())
                .hasSize(2);
        assertThat(run(
                                "c.",
                                "topics",
                                "tail",
                                "workflow-events",
                                "--from",
                                NOW.minusSeconds(200).toString())
                        .outLines())
                .hasSize(1);
        assertThat(run("c.", "topics", "tail", "workflow-events", "--from", "start", "--limit", "3")
                        .outLines())
                .hasSize(3);
        assertThat(parse(run("c.", "topics", "tail", "workflow-events", "--from", "start", "-o", "json")
                        .out()))
                .hasSize(4);
        assertThat(run("c.", "topics", "tail", "alerts", "--from", "start").out())
                .isEmpty();
    }

    @Test
    void everyTopicOfTheCatalogueCanBeTailedDeadLettersToo() throws IOException {
        run("d.", "topics", "create");
        send("d.", Topics.DEAD_LETTERS, "k", 0, "garbage".getBytes(StandardCharsets.UTF_8));

        for (Topic<String, ?> topic : Topics.ALL) {
            assertThat(run("d.", "topics", "tail", topic.name(), "--from", "start")
                            .code())
                    .as(topic.name())
                    .isZero();
        }
        JsonNode letter = parse(run("d.", "topics", "tail", "dead-letters").out());
        assertThat(letter.path("value").asText()).isEqualTo("Z2FyYmFnZQ==");
        assertThat(letter.path("headers").get(0).path("name").asText()).isEqualTo("reason");
        assertThat(letter.path("headers").get(0).path("value").asText()).isEqualTo("broken");
    }

    @Test
    void aTopicThatIsNotThereIsSaidSo() {
        CommandRun run = run("e.", "topics", "tail", "alerts");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("error: there is no topic e.alerts in this Kafka");
    }

    @Test
    void alertsShowTheLatestStateOpenOnesFirst() throws IOException {
        run("f.", "topics", "create");
        alert("f.", "fm2-7f3a91aaaaaaaaaaaaaaaaaaaa", AlertState.FIRING, 1);
        alert("f.", "fm1-02c9e4bbbbbbbbbbbbbbbbbbbb", AlertState.FIRING, 1);
        alert("f.", "fm1-02c9e4bbbbbbbbbbbbbbbbbbbb", AlertState.RESOLVED, 2);

        CommandRun all = run(READ_AT, "f.", "alerts");
        CommandRun firing = run(READ_AT, "f.", "alerts", "--state", "firing", "--mode", "fm2", "-o", "jsonl");

        assertThat(all.code()).isZero();
        assertThat(all.outLines()).hasSize(2);
        assertThat(all.outLines().get(0))
                .startsWith("14:01:13  ▲ firing    FM2  payments-api\\u001b[2J")
                .contains("6 attempts/call (≥ 3 attempts/call), 120 workflows")
                .endsWith("payments      fm2-7f3a91");
        assertThat(all.outLines().get(1))
                .startsWith("14:09:00  ✓ resolved  FM1")
                .contains("after 7 m 47 s");
        assertThat(firing.outLines()).hasSize(1);
        assertThat(run(READ_AT, "f.", "alerts", "--since", "1m").outLines()).hasSize(1);
        assertThat(run(READ_AT, "f.", "alerts", "--mode", "FM6").err())
                .contains("none of the 2 alerts in the topic is such a one");
    }

    @Test
    void oneAlertIsShownInFullByAnyUniquePrefix() throws IOException {
        run("g.", "topics", "create");
        alert("g.", "fm2-7f3a91aaaaaaaaaaaaaaaaaaaa", AlertState.FIRING, 1);
        alert("g.", "fm2-7f3b00aaaaaaaaaaaaaaaaaaaa", AlertState.FIRING, 1);

        CommandRun one = run(READ_AT, "g.", "alerts", "FM2-7f3a");
        CommandRun many = run(READ_AT, "g.", "alerts", "fm2-7f3");
        CommandRun none = run(READ_AT, "g.", "alerts", "fm3");
        CommandRun json = run(READ_AT, "g.", "alerts", "fm2-7f3a", "-o", "json");

        assertThat(one.code()).isZero();
        assertThat(one.out())
                .contains(
                        "payments-api: retry storm, 120 workflows caught",
                        "temporal workflow describe -w pay-1",
                        "slows every activity",
                        "evidence      724 of 724 failed  pay-1 run r-1 events 5,6",
                        "resolves      below 1.5 attempts per call")
                .doesNotContain("\u001b");
        assertThat(many.code()).isEqualTo(2);
        assertThat(many.err()).contains("2 alerts have an id that starts with 'fm2-7f3'");
        assertThat(none.code()).isEqualTo(2);
        assertThat(json(json).path("observed").path("value").asDouble()).isEqualTo(6.0);
        assertThat(json(json).path("fired_at").asText()).isEqualTo("2026-11-22T14:01:13Z");
    }

    private CommandRun run(String prefix, String... arguments) {
        return run(NOW, prefix, arguments);
    }

    private CommandRun run(Instant now, String prefix, String... arguments) {
        return CommandRun.at(
                now,
                directory,
                Map.of("VIGIL_KAFKA", kafka.bootstrapServers(), "VIGIL_KAFKA_TOPIC_PREFIX", prefix),
                arguments);
    }

    private static void alert(String prefix, String id, AlertState state, long revision) {
        Alert alert = Alert.newBuilder()
                .setSource(source())
                .setNamespace("demo")
                .setAlertId(id)
                .setRule("retry-burst")
                .setFailureMode(id.startsWith("fm1") ? FailureMode.NON_DETERMINISM : FailureMode.RETRY_STORM)
                .setSeverity(Severity.CRITICAL)
                .setState(state)
                .setSubjectKind(SubjectKind.DEPENDENCY)
                .setSubject("payments-api\u001b[2J")
                .setTitle("payments-api: retry storm, 120 workflows caught")
                .setMeaning("Every call is tried 6.0 times.")
                .setObservedValue(6.0)
                .setObservedUnit("attempts/call")
                .setThresholdOp(">=")
                .setThresholdValue(3.0)
                .setThresholdUnit("attempts/call")
                .setSinceMicros(SINCE)
                .setFiredAtMicros(SINCE)
                .setResolvedAtMicros(state == AlertState.RESOLVED ? micros("2026-11-22T14:09:00Z") : 0)
                .setRevision(revision)
                .setWorkflows(120)
                .setEvidence(List.of(Evidence.newBuilder()
                        .setText("724 of 724 failed")
                        .setWorkflowId("pay-1")
                        .setRunId("r-1")
                        .setEventIds(List.of(5L, 6L))
                        .build()))
                .setActions(List.of(Action.newBuilder()
                        .setText("Confirm")
                        .setCommand("temporal workflow describe -w pay-1")
                        .setCaution("slows every activity")
                        .build()))
                .setResolvesWhen("below 1.5 attempts per call")
                .setOwner("payments")
                .build();
        send(prefix, Topics.ALERTS, id, 0, value(Topics.ALERTS, alert));
    }

    private static WorkflowEvent event() {
        return WorkflowEvent.newBuilder()
                .setSource(source())
                .setKind(dev.vigil.schema.event.EventKind.EVENT)
                .setNamespace("demo")
                .setWorkflowId(HOSTILE)
                .setRunId("r-1")
                .setAttributes(dev.vigil.schema.event.EventAttributes.newBuilder()
                        .setWorkflowType("Pay")
                        .build())
                .build();
    }

    private static Source source() {
        return Source.newBuilder()
                .setCluster("temporal")
                .setOrigin(Origin.LIVE)
                .setCapturedAtMicros(SINCE)
                .build();
    }

    private static <V> byte[] value(Topic<String, V> topic, V value) {
        return topic.valueSerde().serializer().serialize(topic.name(), value);
    }

    private static void send(
            String prefix, Topic<String, ?> topic, String key, int partition, byte @Nullable [] value) {
        send(new ProducerRecord<>(
                topic.name(new TopicPrefix(prefix)),
                partition,
                NOW.toEpochMilli(),
                key.getBytes(StandardCharsets.UTF_8),
                value));
    }

    private static void sendAt(String prefix, Instant time, byte[] value) {
        send(new ProducerRecord<>(
                Topics.WORKFLOW_EVENTS.name(new TopicPrefix(prefix)), 0, time.toEpochMilli(), new byte[0], value));
    }

    private static void send(ProducerRecord<byte[], byte[]> toSend) {
        if (toSend.topic().endsWith("dead-letters")) {
            toSend.headers().add("reason", "broken".getBytes(StandardCharsets.UTF_8));
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(toSend).get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private static long micros(String iso) {
        return Instant.parse(iso).toEpochMilli() * 1_000;
    }

    private static JsonNode json(CommandRun run) throws IOException {
        return parse(run.out());
    }

    private static JsonNode parse(String json) throws IOException {
        return new ObjectMapper().readTree(json);
    }
}
