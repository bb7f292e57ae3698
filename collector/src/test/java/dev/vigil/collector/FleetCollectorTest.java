package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Several clusters in one process, with namespaces and workflows of the same names. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FleetCollectorTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SHARDS = 2;

    private EmbeddedKafka kafka;

    @BeforeAll
    void start() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
    }

    @AfterAll
    void stop() {
        kafka.close();
    }

    @Test
    void aClusterThatIsAwayStopsNoOtherAndIsCollectedOnceItIsThere() throws Exception {
        TopicPrefix prefix = topics("away.");
        int eu = freePort();
        int us = freePort();
        CollectorRegistry registry = new CollectorRegistry();
        // Given one cluster that is there and one that is not
        try (Server euServer = new Server(eu);
                FleetCollector collectors = new FleetCollector(
                        List.of(config("eu", eu, prefix), config("us", us, prefix)), registry, Clock.systemUTC(), 200);
                TopicReader<WorkflowEvent> topic = events(prefix)) {
            collectors.start();
            euServer.fleet.basket("same-id", "a");
            topic.until(PATIENCE, all -> closed(all, "eu") == 1, "the run of the cluster that is there");
            assertThat(collectors.status().degraded())
                    .singleElement()
                    .asString()
                    .startsWith("cluster us is not collected: no Temporal answers at 127.0.0.1:" + us)
                    .endsWith("; the other clusters go on, and it is tried again");
            assertThat(started(registry, "eu")).isEqualTo(1.0);
            assertThat(started(registry, "us")).isEqualTo(0.0);
            // When it comes
            try (Server usServer = new Server(us)) {
                usServer.fleet.basket("same-id", "fa");
                topic.until(PATIENCE, all -> closed(all, "us") == 1, "the run of the one that came");
                // Then both are one fleet, each under its own name
                CollectorStatus status = collectors.status();
                assertThat(status.degraded()).isEmpty();
                assertThat(status.namespaces())
                        .extracting(CollectorStatus.Namespace::name)
                        .containsExactly("eu/default", "us/default");
                assertThat(started(registry, "us")).isEqualTo(1.0);
                for (String cluster : List.of("eu", "us")) {
                    topic.until(PATIENCE, all -> marked(all, cluster), "markers of " + cluster);
                    assertThat(registry.getSampleValue(
                                    "vigil_collector_runs_total",
                                    new String[] {"cluster", "namespace", "result"},
                                    new String[] {cluster, "default", "closed"}))
                            .isEqualTo(1.0);
                }
            }
            // When it goes away again, then the other still goes on
            euServer.fleet.basket("after", "a");
            List<ConsumerRecord<String, WorkflowEvent>> records =
                    topic.until(PATIENCE, all -> closed(all, "eu") == 2, "a run after the other went");
            topic.until(
                    PATIENCE,
                    all -> collectors.status().degraded().stream().anyMatch(each -> each.startsWith("cluster us: ")),
                    "a sentence about the cluster that went");
            assertThat(collectors.status().degraded()).allMatch(each -> each.startsWith("cluster us: "));
            assertThat(Exported.events(records, SHARDS))
                    .hasSize(3)
                    .allSatisfy((run, lines) -> assertThat(lines).doesNotHaveDuplicates());
        }
        assertThat(registry.metricFamilySamples().hasMoreElements()).isFalse();
    }

    @Test
    void noClusterAtAllIsAFailureToStart() throws Exception {
        TopicPrefix prefix = topics("none.");
        CollectorRegistry registry = new CollectorRegistry();
        int eu = freePort();
        try (FleetCollector collectors = new FleetCollector(
                List.of(config("eu", eu, prefix), config("us", freePort(), prefix)), registry, Clock.systemUTC())) {
            StartupException failure = catchThrowableOfType(StartupException.class, collectors::start);
            assertThat(failure.kind()).isEqualTo(StartupException.Kind.UNREACHABLE);
            assertThat(failure).hasMessageStartingWith("cluster eu: no Temporal answers at 127.0.0.1:" + eu);
        }
    }

    private static final class Server implements AutoCloseable {
        private final TestServer.PortBoundTestServer server;
        private final Fleet fleet;

        Server(int port) {
            server = TestServer.createPortBoundServer(port);
            fleet = new Fleet("127.0.0.1:" + port, "default");
        }

        @Override
        public void close() {
            fleet.close();
            server.close();
        }
    }

    private static double started(CollectorRegistry registry, String cluster) {
        return registry.getSampleValue("vigil_collector_started", new String[] {"cluster"}, new String[] {cluster});
    }

    private static long closed(List<ConsumerRecord<String, WorkflowEvent>> records, String cluster) {
        return of(records, cluster).stream()
                .filter(event -> event.getKind() == EventKind.EVENT && HistoryEventType.closes(event.getEventType()))
                .count();
    }

    private static boolean marked(List<ConsumerRecord<String, WorkflowEvent>> records, String cluster) {
        return of(records, cluster).stream().anyMatch(event -> event.getKind() == EventKind.MARKER);
    }

    private static List<WorkflowEvent> of(List<ConsumerRecord<String, WorkflowEvent>> records, String cluster) {
        List<WorkflowEvent> events = new ArrayList<>();
        for (ConsumerRecord<String, WorkflowEvent> record : records) {
            if (record.value().getSource().getCluster().equals(cluster)) {
                events.add(record.value());
            }
        }
        return events;
    }

    private CollectorConfig config(String cluster, int port, TopicPrefix prefix) {
        return CollectorConfig.of(
                        cluster,
                        "127.0.0.1:" + port,
                        List.of("default"),
                        Map.of("bootstrap.servers", kafka.bootstrapServers()))
                .withTopicPrefix(prefix);
    }

    private TopicPrefix topics(String name) throws Exception {
        TopicPrefix prefix = new TopicPrefix(name);
        TestTopics.create(kafka.bootstrapServers(), prefix, SHARDS);
        return prefix;
    }

    private TopicReader<WorkflowEvent> events(TopicPrefix prefix) {
        return new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix);
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
