package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.vigil.collector.source.files.FileLimits;
import dev.vigil.collector.source.files.FileReading;
import dev.vigil.collector.source.files.FileWalk;
import dev.vigil.collector.source.files.HistoryFiles;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.export.v1.WorkflowExecutions;
import io.temporal.api.history.v1.History;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same runs live, as JSON files and as an export: one set of events, three scopes. */
final class FilesCollectorTest {

    private static final String NAMESPACE = "default";
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void aFileGivesTheEventsThatLiveReadingGives() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        TopicPrefix prefix = new TopicPrefix("files.");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
                TestServer.PortBoundTestServer temporal = TestServer.createPortBoundServer(port);
                Fleet fleet = new Fleet("127.0.0.1:" + port, NAMESPACE)) {
            TestTopics.create(kafka.bootstrapServers(), prefix, PARTITIONS);
            Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (TopicReader<WorkflowEvent> topic =
                    new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
                // Given runs that were read live
                fleet.basket("plain", "at");
                fleet.basket("failing", "ax");
                fleet.basket("retrying", "f");
                fleet.again("again", 2);
                try (Collector live = new Collector(
                        CollectorConfig.of("test", "127.0.0.1:" + port, List.of(NAMESPACE), settings)
                                .withTopicPrefix(prefix),
                        new CollectorRegistry(),
                        Clock.systemUTC())) {
                    live.start();
                    topic.until(
                            PATIENCE,
                            records -> {
                                Map<String, List<String>> truth = Exported.ofTestServer(fleet.stubs(), NAMESPACE);
                                return truth.size() == 5
                                        && truth.values().stream().allMatch(FilesCollectorTest::isClosed)
                                        && Exported.events(records, PARTITIONS).equals(truth);
                            },
                            "the live collector has all closed runs");
                }
                List<History> histories = histories(fleet);
                for (int i = 0; i < histories.size(); i++) {
                    Files.writeString(
                            directory.resolve("run-" + i + ".json"),
                            JsonFormat.printer().print(histories.get(i)));
                }
                Files.write(directory.resolve("export"), export(histories).toByteArray());

                // When the same runs come as files
                List<FileReading> told = new ArrayList<>();
                FilesCollector.Tally tally;
                try (FilesCollector files = new FilesCollector(
                        settings,
                        prefix,
                        "test",
                        NAMESPACE,
                        new HistoryFiles(FileLimits.DEFAULT, System::nanoTime),
                        Clock.systemUTC(),
                        told::add)) {
                    FileWalk.visit(directory, "files", files);
                    tally = files.finish();
                }

                // Then each scope holds the same events, and a promise in each partition
                assertThat(tally).isEqualTo(new FilesCollector.Tally(6, 0, 0, 10, tally.events()));
                List<WorkflowEvent> all = topic
                        .until(
                                PATIENCE,
                                records -> markers(records, Origin.EXPORT) == PARTITIONS,
                                "the promise of the export")
                        .stream()
                        .map(ConsumerRecord::value)
                        .toList();
                assertThat(events(all, Origin.FILE)).isEqualTo(events(all, Origin.LIVE));
                assertThat(events(all, Origin.EXPORT)).isEqualTo(events(all, Origin.LIVE));
                assertThat(all.stream()
                                .filter(event -> event.getKind() == EventKind.MARKER
                                        && event.getSource().getOrigin() == Origin.FILE))
                        .hasSize(PARTITIONS);
            }
        }
    }

    private static boolean isClosed(List<String> lines) {
        String last = lines.get(lines.size() - 1);
        return last.contains(" type 2 ") || last.contains(" type 3 ") || last.contains(" type 28 ");
    }

    private static long markers(Collection<ConsumerRecord<String, WorkflowEvent>> records, Origin origin) {
        return records.stream()
                .map(ConsumerRecord::value)
                .filter(event ->
                        event.getKind() == EventKind.MARKER && event.getSource().getOrigin() == origin)
                .count();
    }

    /** Events by run and id, with what differs by design, the source, made equal. */
    private static Map<String, WorkflowEvent> events(List<WorkflowEvent> all, Origin origin) {
        return all.stream()
                .filter(event ->
                        event.getKind() == EventKind.EVENT && event.getSource().getOrigin() == origin)
                .map(event -> WorkflowEvent.newBuilder(event)
                        .setSource(Source.newBuilder()
                                .setCluster(event.getSource().getCluster())
                                .setOrigin(Origin.SELF)
                                .setCapturedAtMicros(0)
                                .setCapture(List.of())
                                .build())
                        .build())
                .collect(Collectors.toMap(
                        event -> event.getRunId() + " " + event.getEventId(),
                        event -> event,
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static List<History> histories(Fleet fleet) {
        List<History> histories = new ArrayList<>();
        for (String run : Exported.ofTestServer(fleet.stubs(), NAMESPACE).keySet()) {
            String[] ids = run.split(" ");
            History history = fleet.stubs()
                    .blockingStub()
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace(NAMESPACE)
                            .setExecution(WorkflowExecution.newBuilder()
                                    .setWorkflowId(ids[0])
                                    .setRunId(ids[1]))
                            .build())
                    .getHistory();
            histories.add(named(history, ids[0]));
        }
        return histories;
    }

    /** A real server names the workflow in its first event; the embedded one does not. */
    private static History named(History history, String workflowId) {
        History.Builder named = history.toBuilder();
        named.getEventsBuilder(0)
                .getWorkflowExecutionStartedEventAttributesBuilder()
                .setWorkflowId(workflowId);
        return named.build();
    }

    private static WorkflowExecutions export(List<History> histories) {
        WorkflowExecutions.Builder export = WorkflowExecutions.newBuilder();
        histories.forEach(history -> export.addItems(
                io.temporal.api.export.v1.WorkflowExecution.newBuilder().setHistory(history)));
        return export.build();
    }
}
