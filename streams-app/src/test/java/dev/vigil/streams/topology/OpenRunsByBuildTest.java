package dev.vigil.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Keys;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.catalogue.Catalogue;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From events to the alert on a build that cannot replay, through the whole topology. */
final class OpenRunsByBuildTest {

    private static final long T0 = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli() * 1_000;
    private static final long MINUTE = 60_000_000;

    @TempDir
    Path directory;

    private TopologyTestDriver driver;

    @BeforeEach
    void start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        TopologyConfig config = new TopologyConfig(TopicPrefix.DEFAULT, 1, 1, Catalogue.EMPTY);
        driver = new TopologyTestDriver(
                new PipelineTopology(config, new PipelineMetrics(new CollectorRegistry())).build(),
                properties,
                Instant.ofEpochMilli(T0 / 1_000));
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void theAlertSaysHowManyMoreOpenRunsWouldReplayOnTheBadBuild() {
        // Given: ten runs begin on v1; three of them close, and one goes on on v2
        marker(T0);
        for (int run = 0; run < 10; run++) {
            event(
                    run,
                    1,
                    HistoryEventType.WORKFLOW_EXECUTION_STARTED,
                    0,
                    a -> a.setWorkflowType("Payout").setTaskQueue("pay"));
            completed(run, 2, 0, "v1");
        }
        for (int run = 0; run < 3; run++) {
            event(run, 3, HistoryEventType.WORKFLOW_EXECUTION_COMPLETED, 1, a -> {});
        }
        completed(3, 3, 1, "v2");
        marker(T0 + 3 * MINUTE);
        // When
        event(
                4,
                3,
                HistoryEventType.WORKFLOW_TASK_FAILED,
                3,
                a -> a.setCause(HistoryEventType.CAUSE_NON_DETERMINISTIC_ERROR)
                        .setIdentity("2@b")
                        .setBuildId("v2"));
        marker(T0 + 5 * MINUTE);
        // Then
        List<Alert> alerts = driver
                .createOutputTopic(
                        Topics.ALERTS.name(TopicPrefix.DEFAULT),
                        Topics.ALERTS.keySerde().deserializer(),
                        Topics.ALERTS.valueSerde().deserializer())
                .readValuesToList()
                .stream()
                .filter(alert -> alert.getRule().equals("non-determinism"))
                .toList();
        assertThat(alerts).isNotEmpty();
        assertThat(alerts.get(alerts.size() - 1).getEvidence())
                .extracting(piece -> piece.getText())
                .contains("about 5 more open runs of Payout would replay on v2 with their next task, unless they are"
                        + " pinned to their own build");
    }

    private void completed(int run, long id, int minute, String build) {
        event(
                run,
                id,
                HistoryEventType.WORKFLOW_TASK_COMPLETED,
                minute,
                a -> a.setIdentity("1@a").setBuildId(build));
    }

    private void event(int run, long id, int type, int minute, Consumer<EventAttributes.Builder> more) {
        long at = T0 + minute * MINUTE + 1_000_000L * run + id;
        EventAttributes.Builder attributes = EventAttributes.newBuilder();
        more.accept(attributes);
        send(
                "wf-" + run,
                WorkflowEvent.newBuilder()
                        .setSource(new Source("c", Origin.LIVE, at, List.of()))
                        .setKind(EventKind.EVENT)
                        .setNamespace("ns")
                        .setWorkflowId("wf-" + run)
                        .setRunId("run-" + run)
                        .setEventId(id)
                        .setEventTimeMicros(at)
                        .setEventType(type)
                        .setAttributes(attributes.build())
                        .build(),
                at);
    }

    private void marker(long toMicros) {
        send(
                "",
                WorkflowEvent.newBuilder()
                        .setSource(new Source("c", Origin.LIVE, toMicros, List.of()))
                        .setKind(EventKind.MARKER)
                        .setNamespace("ns")
                        .setMarker(new Marker("workflow-events", toMicros, toMicros))
                        .build(),
                toMicros);
    }

    private void send(String workflowId, WorkflowEvent event, long atMicros) {
        byte[] bytes = Topics.WORKFLOW_EVENTS.valueSerde().serializer().serialize("", event);
        driver.createInputTopic(
                        Topics.WORKFLOW_EVENTS.name(TopicPrefix.DEFAULT),
                        new StringSerializer(),
                        new ByteArraySerializer())
                .pipeInput(Keys.of("c", "ns", workflowId), bytes, Instant.ofEpochMilli(atMicros / 1_000));
    }
}
