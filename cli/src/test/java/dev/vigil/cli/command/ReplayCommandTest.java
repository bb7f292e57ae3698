package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Keys;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.admin.TopicSizes;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.Backlog;
import dev.vigil.streams.StreamsApp;
import dev.vigil.streams.StreamsAppConfig;
import dev.vigil.streams.catalogue.Catalogue;
import io.prometheus.client.CollectorRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code vigil replay} against a real broker: one hour in which a fifth of the type Order fails for ten minutes was recorded and judged
 * without a catalogue, so nothing fired.
 */
class ReplayCommandTest {

    private static final TopicPrefix PREFIX = new TopicPrefix("rec.");
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.HOURS);
    private static final Instant START = NOW.minus(1, ChronoUnit.HOURS);
    private static final int SHARDS = 2;
    private static final String STRICT =
            "types: {Order: {owner: shop, runbook: https://wiki/order, objective: {failure_rate: 1%}}}\n";

    private static EmbeddedKafka kafka;

    @TempDir
    private static Path state;

    @TempDir
    private Path directory;

    @BeforeAll
    static void recordAnHour() throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (TopicAdmin admin =
                TopicAdmin.connect(settings, PREFIX, new TopicSizes(SHARDS, 2, (short) 1, -1), "test")) {
            admin.create();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            record(producer);
        }
        StreamsAppConfig config = new StreamsAppConfig(
                "vigil-stream", settings, PREFIX, 1, 2, Duration.ofMillis(25), state, Catalogue.EMPTY);
        try (StreamsApp app = new StreamsApp(config, new CollectorRegistry());
                Admin admin = Admin.create(settings)) {
            app.start();
            Backlog backlog = new Backlog(admin, config.kafkaApplicationId());
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (!isRead(backlog, config)) {
                assertThat(System.nanoTime()).as("recorded within a minute").isLessThan(deadline);
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static boolean isRead(Backlog backlog, StreamsAppConfig config) throws Exception {
        try {
            return backlog.of(List.of("rec.workflow-events")) == 0
                    && backlog.of(List.of(config.kafkaApplicationId() + "-partials-repartition")) == 0;
        } catch (ExecutionException notYet) {
            return false; // the internal topic is being made
        }
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void withTheSameCatalogueNothingIsDifferent() throws Exception {
        CommandRun run = run("replay", "--from", START.toString(), "--diff");

        assertThat(run.err()).contains("to the end of what is recorded");
        assertThat(run.out()).isEqualTo("Nothing would have been different: 0 added, 0 removed, 0 moved, 0 the same\n");
        assertThat(run.code()).isZero();
        assertThat(topicsOfReplays()).isEmpty();
    }

    @Test
    void aStricterObjectiveAddsAnAlert() throws Exception {
        Files.writeString(directory.resolve("strict.yaml"), STRICT);

        CommandRun run = run("replay", "--from", START.toString(), "--catalogue", "strict.yaml", "--diff");

        assertThat(run.code()).isZero();
        assertThat(run.outLines()).hasSize(2);
        assertThat(run.outLines().get(0)).startsWith("+ ").contains("FM6", "Order");
        assertThat(run.outLines().get(1)).isEqualTo("1 added, 0 removed, 0 moved, 0 the same");
        assertThat(run("topics", "list").out()).doesNotContain("replay-");
    }

    @Test
    void asJsonAndUpToATimeThatTheMarkersPass() throws Exception {
        Files.writeString(directory.resolve("strict.yaml"), STRICT);

        CommandRun run = run(
                "replay",
                "--from",
                START.toString(),
                "--to",
                START.plusSeconds(1_800).toString(),
                "--catalogue",
                "strict.yaml",
                "-o",
                "json");

        assertThat(run.code()).isZero();
        JsonNode document = new ObjectMapper().readTree(run.out());
        assertThat(document.path("schema").asText()).isEqualTo("vigil.replay/1");
        assertThat(document.path("added")).hasSize(1);
        JsonNode added = document.path("added").get(0);
        assertThat(added.path("incomplete_state").asBoolean()).isFalse();
        assertThat(added.path("alert").path("subject").path("name").asText()).isEqualTo("Order");
        assertThat(document.path("nothing_more_recorded_of")).isEmpty();
    }

    @Test
    void beforeTheFaultThereIsNothingToAdd() throws Exception {
        Files.writeString(directory.resolve("strict.yaml"), STRICT);

        CommandRun run = run(
                "replay",
                "--from",
                START.toString(),
                "--to",
                START.plusSeconds(900).toString(),
                "--catalogue",
                "strict.yaml",
                "--diff");

        assertThat(run.out()).startsWith("Nothing would have been different");
    }

    @Test
    void differencesOfSubjectsWatchedBeforeTheWarmUpStandApart() throws Exception {
        Files.writeString(directory.resolve("strict.yaml"), STRICT);

        CommandRun run = run(
                "replay",
                "--from",
                START.plusSeconds(1_080).toString(),
                "--warm-up",
                "2m",
                "--catalogue",
                "strict.yaml",
                "--diff");

        assertThat(run.outLines().get(1)).startsWith("Watched before the warm-up");
        assertThat(run.outLines().get(2)).startsWith("+ ").contains("Order");
    }

    @Test
    void wrongUsageIsSaid() throws Exception {
        CommandRun reversed = run("replay", "--from", NOW.toString(), "--to", START.toString(), "--diff");
        CommandRun noTime = run("replay", "--from", "noon");

        assertThat(reversed.code()).isEqualTo(2);
        assertThat(reversed.err()).contains("expected --from before --to");
        assertThat(noTime.code()).isEqualTo(2);
        assertThat(noTime.err()).contains("a time: 15m, 1h or 2d ago");
    }

    private static Set<String> topicsOfReplays() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Set<String> topics = admin.listTopics().names().get();
            topics.removeIf(topic -> !topic.startsWith("rec.replay-"));
            return topics;
        }
    }

    private CommandRun run(String... arguments) {
        return CommandRun.at(
                NOW,
                directory,
                Map.of(
                        "VIGIL_KAFKA",
                        kafka.bootstrapServers(),
                        "VIGIL_KAFKA_TOPIC_PREFIX",
                        PREFIX.value(),
                        "VIGIL_KAFKA_PARTITIONS_SHARDS",
                        Integer.toString(SHARDS)),
                arguments);
    }

    /** Ten chains a minute; from the 20th to the 30th minute two of ten fail. */
    private static void record(KafkaProducer<byte[], byte[]> producer) {
        for (int minute = 0; minute < 60; minute++) {
            long now = micros(START.plusSeconds(60L * minute));
            for (int i = 0; i < 10; i++) {
                boolean fails = minute >= 20 && minute < 30 && i < 2;
                chain(producer, "wf-" + minute + "-" + i, now + i * 5_000_000, fails);
            }
            mark(producer, now + 60_000_000);
        }
        producer.flush();
    }

    private static void mark(KafkaProducer<byte[], byte[]> producer, long now) {
        for (int partition = 0; partition < SHARDS; partition++) {
            WorkflowEvent marker = event(now)
                    .setKind(EventKind.MARKER)
                    .setMarker(new Marker("workflow-events", now, now))
                    .build();
            send(producer, partition, Keys.of("c", "ns"), marker);
        }
    }

    private static void chain(KafkaProducer<byte[], byte[]> producer, String id, long at, boolean fails) {
        event(
                producer,
                id,
                1,
                at,
                HistoryEventType.WORKFLOW_EXECUTION_STARTED,
                a -> a.setWorkflowType("Order")
                        .setTaskQueue("orders")
                        .setFirstRunId("run-" + id)
                        .setAttempt(1));
        event(producer, id, 2, at, HistoryEventType.WORKFLOW_TASK_SCHEDULED, a -> a.setTaskQueue("orders"));
        event(producer, id, 3, at, HistoryEventType.WORKFLOW_TASK_STARTED, a -> a.setScheduledEventId(2));
        event(producer, id, 4, at, HistoryEventType.WORKFLOW_TASK_COMPLETED, a -> a.setScheduledEventId(2));
        int close = fails ? HistoryEventType.WORKFLOW_EXECUTION_FAILED : HistoryEventType.WORKFLOW_EXECUTION_COMPLETED;
        event(producer, id, 5, at + 1_000_000, close, a -> a.setRetryState(fails ? 4 : 0));
    }

    private static void event(
            KafkaProducer<byte[], byte[]> producer,
            String id,
            long eventId,
            long at,
            int type,
            Consumer<EventAttributes.Builder> fill) {
        EventAttributes.Builder attributes = EventAttributes.newBuilder();
        fill.accept(attributes);
        String key = Keys.of("c", "ns", id);
        send(
                producer,
                Keys.partition(key, SHARDS),
                key,
                event(at)
                        .setKind(EventKind.EVENT)
                        .setWorkflowId(id)
                        .setRunId("run-" + id)
                        .setEventId(eventId)
                        .setEventTimeMicros(at)
                        .setEventType(type)
                        .setAttributes(attributes.build())
                        .build());
    }

    private static WorkflowEvent.Builder event(long capturedAt) {
        return WorkflowEvent.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("c")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(capturedAt)
                        .build())
                .setNamespace("ns");
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, int partition, String key, WorkflowEvent event) {
        byte[] value = Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize("", event);
        var unused = producer.send(new ProducerRecord<>(
                Topics.WORKFLOW_EVENTS.name(PREFIX),
                partition,
                event.getSource().getCapturedAtMicros() / 1_000,
                key.getBytes(StandardCharsets.UTF_8),
                value));
    }

    private static long micros(Instant instant) {
        return instant.toEpochMilli() * 1_000;
    }
}
