package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.cli.catalogue.RecordedCatalogues;
import dev.vigil.cli.config.ConfigLoader;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.config.RuleSettings;
import dev.vigil.cli.run.RunningVigil;
import dev.vigil.cli.topic.AlertsReading;
import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Keys;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.catalogue.CatalogueTimeline.Version;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code up} runs, on a real broker: vigil.yaml is edited under the running application, and {@code scorecard} says what the recorded
 * fleet has proven.
 */
class RunningCatalogueTest {

    private static final int SHARDS = 2;
    private static final long MINUTE = 60_000_000;
    /** A broker deletes what is older than its retention, by the wall clock; so the fleet lives today. */
    private static final long T0 = Math.floorDiv(Clock.systemUTC().millis() * 1_000, MINUTE) * MINUTE - 5 * MINUTE;

    private static final int NON_DETERMINISTIC_ERROR = 24;

    @TempDir
    private Path directory;

    private EmbeddedKafka kafka;
    private RunningVigil running;
    private KafkaProducer<byte[], byte[]> producer;
    private KafkaTarget target;
    private final Collection<String> told = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void start() throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        write("types:\n  Other: {owner: others, runbook: 'https://r'}\n");
        LoadedConfig loaded = load();
        target = new KafkaTarget(
                kafka.bootstrapServers(),
                "test",
                loaded.config().kafka().topicPrefix(),
                loaded.config().kafka());
        running = new RunningVigil(loaded, Clock.systemUTC(), part -> {});
        running.configuredKafka();
        running.streams(directory.resolve("state"));
        running.reloading(loaded, this::load, told::add);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        producer.close();
        running.close();
        kafka.close();
    }

    @Test
    void aBrokenEditIsRefusedWithItsLineAndARightOneIsInForceWithoutLosingWhatIsOpen() throws Exception {
        // Given: a type that the catalogue does not know, with a run whose code does not match its history
        mark(T0);
        mark(T0 + MINUTE);
        stuck("doomed", T0 + MINUTE + 5_000_000);
        mark(T0 + 2 * MINUTE);
        await("both fire", () -> is("undeclared-type", AlertState.FIRING) && is("non-determinism", AlertState.FIRING));
        String stuck = alert("non-determinism").orElseThrow().getAlertId();

        // When the file is broken
        write("types:\n  Other: {owner: others}\n  Order: {ownr: orders}\n");

        // Then it is said where, and nothing else changes
        await("the edit is refused", () -> running.degraded().stream().anyMatch(line -> line.contains("refused")));
        assertThat(told).anyMatch(line -> line.contains("unknown key 'ownr'"));
        assertThat(told).anyMatch(line -> line.contains("vigil.yaml:3:11"));
        assertThat(RecordedCatalogues.read(target).versions()).hasSize(1);

        // When it is right
        write("types:\n  Other: {owner: others, runbook: 'https://r'}\n  Order: {owner: orders, runbook: 'https://r'}\n"
                + "kafka: {partitions: {merge: 3}}\n");

        // Then it is on record, from a moment ahead, and no longer degraded
        await("it is recorded", () -> RecordedCatalogues.read(target).versions().size() == 2);
        Version edited = RecordedCatalogues.read(target).versions().get(1);
        assertThat(edited.catalogue().typeOrDefault("Order").owner()).isEqualTo("orders");
        await("no longer degraded", () -> running.degraded().stream().noneMatch(line -> line.contains("refused")));
        await(
                "what takes a restart is said",
                () -> told.stream().anyMatch(line -> line.contains("kafka.partitions.merge")));

        // And what it mends is over from its event time on, and the rest stays open as it was
        long first = edited.fromMicros() / MINUTE * MINUTE + MINUTE;
        mark(first);
        mark(first + MINUTE);
        await("the type is declared", () -> is("undeclared-type", AlertState.RESOLVED));
        assertThat(alert("undeclared-type").orElseThrow().getResolvedAtMicros())
                .isGreaterThanOrEqualTo(edited.fromMicros());
        assertThat(is("non-determinism", AlertState.FIRING)).isTrue();
        assertThat(alert("non-determinism").orElseThrow().getAlertId()).isEqualTo(stuck);
        assertThat(alert("non-determinism").orElseThrow().getOwner()).isEqualTo("orders");
    }

    @Test
    void aScorecardIsNeverGoForWantOfEvidence() throws Exception {
        // Given: a type that works and one that is stuck; both have completed workflow tasks
        mark(T0);
        works("fine", "Other", T0 + 5_000_000);
        works("began", "Order", T0 + 6_000_000);
        mark(T0 + MINUTE);
        await("scorecards of the first minute", () -> run("scorecard", "Order").code() == 0);
        stuck("doomed", T0 + MINUTE + 5_000_000);
        mark(T0 + 2 * MINUTE);
        mark(T0 + 3 * MINUTE);
        await("it is no go", () -> run("scorecard", "--gate").code() == 1);

        CommandRun all = run("scorecard", "-o", "json");
        CommandRun gate = run("scorecard", "--gate");
        CommandRun good = run("scorecard", "--gate", "Other");
        CommandRun lenient = run("scorecard", "--gate", "--unproven", "warn", "Other");
        CommandRun nobody = run("scorecard", "Nobody");
        CommandRun nobodysGate = run("scorecard", "--gate", "Nobody");
        CommandRun before = run(
                "scorecard", "--at", Instant.ofEpochMilli((T0 + MINUTE) / 1_000).toString(), "Order");
        CommandRun now = run("scorecard", "Order");
        CommandRun longAgo = run(
                "scorecard", "--at", Instant.ofEpochMilli((T0 - MINUTE) / 1_000).toString());

        assertThat(all.out()).contains("NO_GO", "UNPROVEN").doesNotContain("\"overall\" : \"GO\"");
        assertThat(gate.code()).isEqualTo(1);
        assertThat(gate.err()).contains("Gate failed. Order FM1");
        assertThat(good.code()).as("only evidence is missing").isEqualTo(3);
        assertThat(good.err()).contains("evidence is missing");
        assertThat(lenient.code()).isZero();
        assertThat(nobody.code()).isEqualTo(3);
        assertThat(nobody.err()).contains("no scorecard of workflow type 'Nobody'");
        assertThat(nobodysGate.code()).isEqualTo(3);
        // as it was then: nothing was stuck yet, but nobody owned the type
        assertThat(before.out()).contains("Order").doesNotContain("stuck");
        assertThat(now.out()).isNotEqualTo(before.out());
        assertThat(longAgo.code()).isEqualTo(3);
    }

    private void write(String text) throws Exception {
        Files.writeString(directory.resolve("vigil.yaml"), text);
    }

    private LoadedConfig load() {
        return new ConfigLoader(RuleSettings.SHIPPED)
                .load(Optional.of(directory.resolve("vigil.yaml")), environment(), Map.of());
    }

    private Map<String, String> environment() {
        return Map.of(
                "VIGIL_KAFKA", kafka.bootstrapServers(), "VIGIL_KAFKA_PARTITIONS_SHARDS", Integer.toString(SHARDS));
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(directory, environment(), arguments);
    }

    private Optional<Alert> alert(String rule) {
        try (AlertsReading reading = AlertsReading.open(target)) {
            return reading.latest().stream()
                    .filter(alert ->
                            alert.getRule().equals(rule) && alert.getSubject().equals("Order"))
                    .findFirst();
        }
    }

    private boolean is(String rule, AlertState state) {
        return alert(rule).filter(alert -> alert.getState() == state).isPresent();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** A run whose code does not match its history. */
    private void stuck(String id, long at) throws Exception {
        begin(id, "Order", at);
        event(
                id,
                4,
                at + 1,
                HistoryEventType.WORKFLOW_TASK_FAILED,
                EventAttributes.newBuilder()
                        .setScheduledEventId(2)
                        .setStartedEventId(3)
                        .setCause(NON_DETERMINISTIC_ERROR));
    }

    private void works(String id, String type, long at) throws Exception {
        begin(id, type, at);
        event(
                id,
                4,
                at + 1,
                HistoryEventType.WORKFLOW_TASK_COMPLETED,
                EventAttributes.newBuilder().setScheduledEventId(2).setStartedEventId(3));
    }

    private void begin(String id, String type, long at) throws Exception {
        event(
                id,
                1,
                at,
                HistoryEventType.WORKFLOW_EXECUTION_STARTED,
                EventAttributes.newBuilder()
                        .setWorkflowType(type)
                        .setTaskQueue("q")
                        .setFirstRunId("run-" + id)
                        .setAttempt(1));
        event(
                id,
                2,
                at,
                HistoryEventType.WORKFLOW_TASK_SCHEDULED,
                EventAttributes.newBuilder().setTaskQueue("q").setAttempt(1));
        event(
                id,
                3,
                at,
                HistoryEventType.WORKFLOW_TASK_STARTED,
                EventAttributes.newBuilder().setScheduledEventId(2));
    }

    private void event(String id, long eventId, long at, int type, EventAttributes.Builder attributes)
            throws Exception {
        String key = Keys.of("c", "ns", id);
        send(
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

    private void mark(long now) throws Exception {
        for (int partition = 0; partition < SHARDS; partition++) {
            send(
                    partition,
                    Keys.of("c", "ns"),
                    event(now)
                            .setKind(EventKind.MARKER)
                            .setMarker(new Marker("workflow-events", now, now))
                            .build());
        }
    }

    private static WorkflowEvent.Builder event(long capturedAt) {
        return WorkflowEvent.newBuilder()
                .setSource(new Source("c", Origin.LIVE, capturedAt, List.of()))
                .setNamespace("ns");
    }

    private void send(int partition, String key, WorkflowEvent event) throws Exception {
        producer.send(new ProducerRecord<>(
                        Topics.WORKFLOW_EVENTS.name(target.prefix()),
                        partition,
                        key.getBytes(StandardCharsets.UTF_8),
                        Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize("", event)))
                .get();
    }
}
