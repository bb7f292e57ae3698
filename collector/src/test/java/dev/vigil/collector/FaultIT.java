package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.BrokerProcess;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults that take some time to be noticed and to pass. */
final class FaultIT {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final int SHARDS = 4;

    @TempDir
    private Path directory;

    private TestServer.PortBoundTestServer temporal;
    private String target;
    private Fleet fleet;

    @BeforeEach
    void start() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        temporal = TestServer.createPortBoundServer(port);
        target = "127.0.0.1:" + port;
        fleet = new Fleet(target, "default");
    }

    @AfterEach
    void stop() {
        fleet.close();
        temporal.close();
    }

    @Test
    void aHistoryThatCannotBeDecodedIsSaidAndHoldsNothingUp() throws Exception {
        TopicPrefix prefix = new TopicPrefix("broken.");
        AtomicBoolean broken = new AtomicBoolean(true);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
                GrpcProxy frontend = new GrpcProxy(target)) {
            frontend.rule(new GrpcProxy.Rule() {
                @Override
                public byte[] answered(String method, byte[] request, byte[] answer) throws IOException {
                    boolean asked = method.equals("GetWorkflowExecutionHistory")
                            && GetWorkflowExecutionHistoryRequest.parseFrom(request)
                                    .getExecution()
                                    .getWorkflowId()
                                    .equals("broken");
                    return asked && broken.get() ? "no protobuf at all".getBytes(StandardCharsets.UTF_8) : answer;
                }
            });
            TestTopics.create(kafka.bootstrapServers(), prefix, SHARDS);
            try (Collector collector = collector(frontend.target(), kafka.bootstrapServers(), prefix);
                    TopicReader<WorkflowEvent> topic =
                            new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
                collector.start();
                fleet.basket("broken", "a");
                fleet.basket("whole", "a");
                topic.until(PATIENCE, records -> closed(records, "whole"), "the other run");
                topic.until(
                        PATIENCE,
                        records -> collector.status().degraded().stream()
                                .anyMatch(each -> each.startsWith("1 runs of namespace default cannot be read")),
                        "a sentence about the run");
                broken.set(false);
                topic.until(PATIENCE, records -> closed(records, "broken"), "the run, once it can be read");
                topic.until(PATIENCE, records -> collector.status().degraded().isEmpty(), "well again");
                assertThat(Exported.events(topic.during(Duration.ofSeconds(1)), SHARDS))
                        .isEqualTo(Exported.ofTestServer(fleet.stubs(), "default"));
            }
        }
    }

    @Test
    void oneOfThreeBrokersIsKilledAndComesBack() throws Exception {
        TopicPrefix prefix = new TopicPrefix("three.");
        List<BrokerProcess> brokers = BrokerProcess.start(directory, 3, 0, Map.of());
        String bootstrap = brokers.stream().map(BrokerProcess::clients).collect(Collectors.joining(","));
        try {
            TestTopics.create(bootstrap, prefix, SHARDS, (short) 3);
            try (CollectorProcess first = new CollectorProcess(target, "default", bootstrap, prefix, "one", true);
                    CollectorProcess second = new CollectorProcess(target, "default", bootstrap, prefix, "two", true);
                    TopicReader<WorkflowEvent> topic = new TopicReader<>(bootstrap, Topics.WORKFLOW_EVENTS, prefix)) {
                fleet.basket("growing", "s".repeat(8) + "a");
                topic.until(
                        PATIENCE, records -> !Exported.events(records, SHARDS).isEmpty(), "a run in the topic");
                brokers.get(1).kill();
                for (int i = 0; i < 4; i++) {
                    fleet.signal("growing");
                    fleet.basket("two-left-" + i, "at");
                }
                topic.until(PATIENCE, records -> closed(records, "two-left-3"), "runs while two brokers are left");
                brokers.get(1).restart();
                for (int i = 0; i < 4; i++) {
                    fleet.signal("growing");
                }
                topic.until(
                        PATIENCE,
                        records -> Exported.events(records, SHARDS)
                                .equals(Exported.ofTestServer(fleet.stubs(), "default")),
                        "topic equals the server's histories");
                assertThat(first.isAlive() && second.isAlive()).isTrue();
            }
        } finally {
            brokers.forEach(BrokerProcess::close);
        }
    }

    private static boolean closed(List<ConsumerRecord<String, WorkflowEvent>> records, String workflowId) {
        return records.stream()
                .anyMatch(each -> each.value().getWorkflowId().equals(workflowId)
                        && HistoryEventType.closes(each.value().getEventType()));
    }

    private static Collector collector(String frontend, String bootstrapServers, TopicPrefix prefix) {
        return new Collector(
                CollectorConfig.of("test", frontend, List.of("default"), Map.of("bootstrap.servers", bootstrapServers))
                        .withTopicPrefix(prefix),
                new CollectorRegistry(),
                Clock.systemUTC());
    }
}
