package dev.vigil.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code init} writes, and the sentences of wrong usage that only a user finds. */
class InitCommandTest {

    private static final String HOSTILE = "no: \"x\"\n# [*]\u001b🚀";

    @TempDir
    private Path directory;

    @Test
    void whatWasSeenBecomesAConfigurationThatPassesTheCheck() throws IOException {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            // Given: two types, one with a hostile name and two signals; an activity on two queues, an uncommitted type
            Map<String, String> environment = Map.of("VIGIL_KAFKA", kafka.bootstrapServers());
            CommandRun.of(directory, environment, "topics", "create");
            List<EventAttributes> run = List.of(
                    EventAttributes.newBuilder().setWorkflowType(HOSTILE).build(),
                    EventAttributes.newBuilder().setSignalName("capture").build(),
                    EventAttributes.newBuilder().setSignalName("cancel").build());
            send(kafka, true, HistoryEventType.WORKFLOW_EXECUTION_STARTED, "r1", run.get(0));
            send(kafka, true, HistoryEventType.WORKFLOW_EXECUTION_SIGNALED, "r1", run.get(1));
            send(kafka, true, HistoryEventType.WORKFLOW_EXECUTION_SIGNALED, "r1", run.get(2));
            send(kafka, true, HistoryEventType.WORKFLOW_EXECUTION_STARTED, "r2", type("Pay"));
            send(kafka, true, HistoryEventType.ACTIVITY_TASK_SCHEDULED, "r2", activity("Charge", "q1"));
            send(kafka, true, HistoryEventType.ACTIVITY_TASK_SCHEDULED, "r2", activity("Charge", "q2"));
            send(kafka, false, HistoryEventType.WORKFLOW_EXECUTION_STARTED, "r3", type("NeverCommitted"));

            // When
            CommandRun init = CommandRun.of(directory, environment, "init", "-w", "vigil.yaml");

            // Then
            assertThat(init.code()).as(init.err()).isZero();
            assertThat(init.err()).contains("2 workflow types, 1 activities");
            assertThat(Files.readString(directory.resolve("vigil.yaml")))
                    .contains("from 6 workflow events", "  \"Pay\":\n", "# conflicts: [[\"cancel\", \"capture\"]]")
                    .contains("#      - \"Charge@q1\"\n", "#      - \"Charge@q2\"\n")
                    .doesNotContain("NeverCommitted");
            CommandRun check = CommandRun.of(directory, Map.of(), "config", "check");
            assertThat(check.code()).as(check.err()).isZero();
            assertThat(check.out()).contains("no error; 2 types, 0 dependencies");
        }
    }

    @Test
    void historiesBecomeAConfigurationThatPassesTheCheck() throws IOException {
        // Given: a type with a space, quotes and an emoji, a signal and an activity, twice in one hour; and a file that
        // is none
        Path histories = Files.createDirectory(directory.resolve("histories"));
        String history = """
                {"events":[
                {"eventId":"1","eventTime":"2026-11-22T10:15:00Z","eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_STARTED",
                 "workflowExecutionStartedEventAttributes":{"workflowType":{"name":"pay \\"now\\" 🚀"},"taskQueue":{"name":"q"},
                 "originalExecutionRunId":"RUN","firstExecutionRunId":"RUN","attempt":1}},
                {"eventId":"2","eventTime":"2026-11-22T10:15:01Z","eventType":"EVENT_TYPE_WORKFLOW_EXECUTION_SIGNALED",
                 "workflowExecutionSignaledEventAttributes":{"signalName":"stop"}},
                {"eventId":"3","eventTime":"2026-11-22T10:15:02Z","eventType":"EVENT_TYPE_ACTIVITY_TASK_SCHEDULED",
                 "activityTaskScheduledEventAttributes":{"activityId":"3","activityType":{"name":"Charge"},"taskQueue":{"name":"q"}}}
                ]}
                """;
        Files.writeString(histories.resolve("a.json"), history.replace("RUN", "run-a"));
        Files.writeString(histories.resolve("b.json"), history.replace("RUN", "run-b"));
        Files.writeString(histories.resolve("notes.txt"), "no history");

        CommandRun init = run("init", "-w", "vigil.yaml", "histories");
        CommandRun check = run("config", "check");
        CommandRun missing = run("init", "nowhere");

        assertThat(init.code()).as(init.err()).isZero();
        assertThat(init.err()).contains("1 workflow types, 1 activities").contains("notes.txt is not read");
        assertThat(Files.readString(directory.resolve("vigil.yaml")))
                .contains("from 6 workflow events", "  \"pay \\\"now\\\" \\U0001f680\":\n")
                .contains("# seen: 2 runs, at most 2 in an hour", "# peak_per_hour: 2", "# signal seen: \"stop\"")
                .contains("#      - \"Charge\"");
        assertThat(check.code()).as(check.err()).isZero();
        assertThat(missing.code()).isEqualTo(2);
    }

    @Test
    void withoutKafkaItIsABareFormThatPassesTheCheckAndIsNeverOverwritten() throws IOException {
        CommandRun first = run("init", "-w", "vigil.yaml");
        CommandRun check = run("config", "check");
        String written = Files.readString(directory.resolve("vigil.yaml"));
        CommandRun second = run("init", "-w", "vigil.yaml");
        CommandRun shown = run("init");

        assertThat(first.code()).isZero();
        assertThat(first.err()).contains("so this is a bare form");
        assertThat(check.code()).as(check.err()).isZero();
        assertThat(second.code()).isEqualTo(2);
        assertThat(second.err()).contains("exists already, and init overwrites nothing");
        assertThat(Files.readString(directory.resolve("vigil.yaml"))).isEqualTo(written);
        assertThat(shown.code()).isZero();
        assertThat(shown.out().stripTrailing()).isEqualTo(written.stripTrailing());
    }

    @Test
    void aFileThatCannotBeWrittenIsSaid() {
        CommandRun run = run("init", "-w", "nowhere/vigil.yaml");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("cannot be written", "  from  --write");
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "0", "4m", "", "99999999999999999999", "s"})
    void aTimeoutThatIsNoneIsWrongUsage(String timeout) {
        CommandRun run = run("demo", "--once", "--timeout", timeout);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .startsWith("error: expected --timeout to be a number of seconds")
                .contains("got '");
        assertThat(run.err().lines()).hasSize(2);
    }

    @Test
    void theOriginOfAnAddressThatDoesNotAnswerIsTheFlag() {
        CommandRun run = run("stream", "--kafka", "127.0.0.1:1");

        assertThat(run.code()).isEqualTo(4);
        assertThat(run.err()).contains("  from  kafka.bootstrap_servers, --kafka");
    }

    private static EventAttributes type(String name) {
        return EventAttributes.newBuilder().setWorkflowType(name).build();
    }

    private static EventAttributes activity(String name, String queue) {
        return EventAttributes.newBuilder()
                .setActivityType(name)
                .setTaskQueue(queue)
                .build();
    }

    private static void send(EmbeddedKafka kafka, boolean commit, int type, String run, EventAttributes attributes) {
        WorkflowEvent event = WorkflowEvent.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("temporal")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(1)
                        .build())
                .setKind(EventKind.EVENT)
                .setNamespace("default")
                .setWorkflowId("w")
                .setRunId(run)
                .setEventType(type)
                .setAttributes(attributes)
                .build();
        String topic = Topics.WORKFLOW_EVENTS.name(new TopicPrefix("vigil."));
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "init-test"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(
                            topic,
                            0,
                            run.getBytes(StandardCharsets.UTF_8),
                            Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize(topic, event)))
                    .get();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(directory, Map.of(), arguments);
    }
}
