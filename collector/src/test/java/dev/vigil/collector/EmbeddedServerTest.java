package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The whole collector between the embedded Temporal test server and a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EmbeddedServerTest {

    private static final String NAMESPACE = "default";
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final AtomicInteger INSTALLATIONS = new AtomicInteger();

    private EmbeddedKafka kafka;
    private TestServer.PortBoundTestServer temporal;
    private String target;
    private Fleet fleet;
    private TopicPrefix prefix;

    @BeforeAll
    void startBroker() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
    }

    @AfterAll
    void stopBroker() {
        kafka.close();
    }

    @BeforeEach
    void startFleet() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        temporal = TestServer.createPortBoundServer(port);
        target = "127.0.0.1:" + port;
        fleet = new Fleet(target, NAMESPACE);
        prefix = new TopicPrefix("t" + INSTALLATIONS.incrementAndGet() + ".");
        TestTopics.create(kafka.bootstrapServers(), prefix, PARTITIONS);
    }

    @AfterEach
    void stopFleet() {
        fleet.close();
        temporal.close();
    }

    @Test
    void everyEventOfEveryRunIsExportedOnceAcrossARestart() {
        // Given a fleet of all sorts, and a collector that stops in the middle of it
        try (TopicReader<WorkflowEvent> topic = events()) {
            try (Collector collector = start()) {
                fleet.basket("growing", "as" + "s".repeat(11) + "a");
                fleet.basket("doomed-open", "s");
                for (int i = 0; i < 20; i++) {
                    fleet.basket("first-" + i, i % 3 == 0 ? "afd" : i % 3 == 1 ? "ata" : "ax");
                }
                fleet.again("again", 4);
                fleet.retriedBasket("retried", "ax", 3);
                fleet.signal("growing");
                topic.until(
                        PATIENCE,
                        records -> Exported.events(records, PARTITIONS).size() > 20,
                        "more than twenty runs in the topic");
            }
            // When things happen while it is away
            fleet.signal("growing");
            fleet.terminate("doomed-open");
            for (int i = 0; i < 10; i++) {
                fleet.basket("away-" + i, "at");
            }
            // Then the next one continues: nothing is missing, nothing is double
            try (Collector collector = start()) {
                for (int i = 0; i < 10; i++) {
                    fleet.basket("second-" + i, "fta");
                    fleet.signal("growing");
                }
                fleet.again("again-2", 3);
                topic.until(
                        PATIENCE,
                        records -> Exported.events(records, PARTITIONS)
                                .equals(Exported.ofTestServer(fleet.stubs(), NAMESPACE)),
                        "topic equals the server's histories");
                List<ConsumerRecord<String, WorkflowEvent>> records = topic.during(Duration.ofSeconds(1));
                Map<String, List<String>> truth = Exported.ofTestServer(fleet.stubs(), NAMESPACE);
                assertThat(truth).hasSizeGreaterThan(45);
                assertThat(Exported.events(records, PARTITIONS)).isEqualTo(truth);
                assertThat(collector.status().degraded()).isEmpty();
            }
        }
    }

    @Test
    void markersGoOnWhileNothingHappens() {
        try (TopicReader<WorkflowEvent> topic = events();
                Collector collector = start()) {
            fleet.basket("open", "s");
            Instant from = Clock.systemUTC().instant();
            long enough = (from.getEpochSecond() + 3) * 1_000_000;
            var records = topic.until(
                    PATIENCE,
                    all -> all.stream()
                                    .filter(each -> each.value().getKind() == EventKind.MARKER)
                                    .filter(each -> each.value().getMarker().getClosedToMicros() > enough)
                                    .filter(each -> each.value().getMarker().getOpenReadToMicros() > enough)
                                    .map(ConsumerRecord::partition)
                                    .distinct()
                                    .count()
                            == PARTITIONS,
                    "a marker beyond three seconds from now in each partition");
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int shard = partition;
                List<Long> promises = records.stream()
                        .filter(each ->
                                each.partition() == shard && each.value().getKind() == EventKind.MARKER)
                        .map(each -> each.value().getMarker().getOpenReadToMicros())
                        .toList();
                assertThat(promises).isSorted();
            }
            assertThat(collector.status().namespaces().get(0).open()).isEqualTo(1);
        }
    }

    @Test
    void aRunWithARetryingActivityIsDescribedWhileItRetries() {
        try (TopicReader<RunSnapshot> snapshots =
                        new TopicReader<>(kafka.bootstrapServers(), Topics.RUN_SNAPSHOTS, prefix);
                Collector collector = start()) {
            fleet.storm("storm");
            snapshots.until(
                    PATIENCE,
                    all -> all.stream()
                            .flatMap(each -> each.value().getPendingActivities().stream())
                            .anyMatch(activity -> activity.getAttempt() >= 3
                                    && activity.getLastFailureTypes()
                                            .equals(List.of("java.lang.IllegalArgumentException"))),
                    "a snapshot with a third attempt");
            assertThat(collector.status().server()).isEqualTo("embedded test server");
        }
    }

    @Test
    void twoCollectorsShareTheWorkAndOneTakesOverFromTheOther() {
        try (TopicReader<WorkflowEvent> topic = events();
                Collector first = start()) {
            fleet.basket("growing", "sssssa");
            try (Collector second = start()) {
                topic.until(
                        PATIENCE,
                        records -> first.status().shards().owned() == 2
                                && second.status().shards().owned() == 2,
                        "two shards each");
                for (int i = 0; i < 30; i++) {
                    fleet.basket("shared-" + i, i % 2 == 0 ? "aft" : "at");
                    fleet.again("again-" + i, 2);
                }
                fleet.signal("growing");
                topic.until(
                        PATIENCE,
                        records -> Exported.events(records, PARTITIONS).size() > 30,
                        "more than thirty runs in the topic");
            }
            for (int i = 0; i < 4; i++) {
                fleet.signal("growing");
            }
            topic.until(
                    PATIENCE,
                    records -> Exported.events(records, PARTITIONS)
                            .equals(Exported.ofTestServer(fleet.stubs(), NAMESPACE)),
                    "topic equals the server's histories");
            assertThat(Exported.events(topic.during(Duration.ofSeconds(1)), PARTITIONS))
                    .isEqualTo(Exported.ofTestServer(fleet.stubs(), NAMESPACE));
        }
    }

    @Test
    void aCollectorThatIsKilledAgainAndAgainLosesNothingAndRepeatsNothing() throws Exception {
        try (TopicReader<WorkflowEvent> topic = events()) {
            fleet.basket("growing", "s".repeat(20) + "a");
            for (int kill = 0; kill < 4; kill++) {
                try (CollectorProcess process =
                        new CollectorProcess(target, NAMESPACE, kafka.bootstrapServers(), prefix)) {
                    int runs = Exported.events(topic.during(Duration.ZERO), PARTITIONS)
                            .size();
                    for (int i = 0; i < 30; i++) {
                        fleet.basket("run-" + kill + "-" + i, i % 2 == 0 ? "afta" : "aa");
                        fleet.again("again-" + kill + "-" + i, 2);
                    }
                    for (int i = 0; i < 5; i++) {
                        fleet.signal("growing");
                    }
                    // killed in the middle of the work, at another point each time
                    int some = runs + 5 + 13 * kill;
                    topic.until(
                            PATIENCE,
                            records -> Exported.events(records, PARTITIONS).size() > some,
                            "more than " + some + " runs in the topic");
                }
            }
            try (Collector collector = start(new CollectorRegistry(), "only")) {
                topic.until(
                        PATIENCE,
                        records -> Exported.events(records, PARTITIONS)
                                .equals(Exported.ofTestServer(fleet.stubs(), NAMESPACE)),
                        "topic equals the server's histories");
                assertThat(Exported.events(topic.during(Duration.ofSeconds(1)), PARTITIONS))
                        .isEqualTo(Exported.ofTestServer(fleet.stubs(), NAMESPACE));
                assertThat(collector.status().namespaces().get(0).waiting()).isZero();
            }
        }
    }

    @Test
    void aBrokerThatRestartsIsWaitedForAndNothingIsLost(@TempDir Path directory) throws Exception {
        EmbeddedKafka broker = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory));
        EmbeddedKafkaConfig again = EmbeddedKafkaConfig.in(directory).withPort(broker.port());
        TestTopics.create(broker.bootstrapServers(), prefix, PARTITIONS);
        try (Collector collector = start(new CollectorRegistry(), "", broker.bootstrapServers())) {
            fleet.basket("growing", "s".repeat(6) + "a");
            try (TopicReader<WorkflowEvent> topic =
                    new TopicReader<>(broker.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
                topic.until(
                        PATIENCE,
                        records -> !Exported.events(records, PARTITIONS).isEmpty(),
                        "a run in the topic");
            }
            broker.close();
            for (int i = 0; i < 6; i++) {
                fleet.signal("growing");
                fleet.basket("away-" + i, "at");
            }
            broker = EmbeddedKafka.start(again);
            try (TopicReader<WorkflowEvent> topic =
                    new TopicReader<>(broker.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
                topic.until(
                        PATIENCE,
                        records -> Exported.events(records, PARTITIONS)
                                .equals(Exported.ofTestServer(fleet.stubs(), NAMESPACE)),
                        "topic equals the server's histories");
                topic.until(PATIENCE, records -> collector.status().degraded().isEmpty(), "well again");
                assertThat(Exported.events(topic.during(Duration.ofSeconds(1)), PARTITIONS))
                        .isEqualTo(Exported.ofTestServer(fleet.stubs(), NAMESPACE));
            }
        } finally {
            broker.close();
        }
    }

    @Test
    void closingTakesLessThanFiveSecondsWhenNothingAnswersAnyMore(@TempDir Path directory) throws Exception {
        EmbeddedKafka broker = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory));
        TestTopics.create(broker.bootstrapServers(), prefix, PARTITIONS);
        Collector collector = start(new CollectorRegistry(), "", broker.bootstrapServers());
        try (TopicReader<WorkflowEvent> topic =
                new TopicReader<>(broker.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
            fleet.basket("open", "s");
            topic.until(PATIENCE, records -> !records.isEmpty(), "something in the topic");
        }
        broker.close();
        temporal.close();
        long begun = System.nanoTime();
        collector.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aFleetOfThirtyRunsASecondIsReadWholeWhileItRuns() {
        try (TopicReader<WorkflowEvent> topic = events();
                Collector collector = start()) {
            for (int i = 0; i < 60; i++) {
                fleet.basket("open-" + i, "s");
            }
            long begun = System.nanoTime();
            for (int i = 0; i < 300; i++) {
                fleet.basket("run-" + i, "aat");
                java.util.concurrent.locks.LockSupport.parkNanos(begun + (i + 1) * 33_000_000L - System.nanoTime());
            }
            topic.until(
                    PATIENCE,
                    records -> Exported.events(records, PARTITIONS)
                            .equals(Exported.ofTestServer(fleet.stubs(), NAMESPACE)),
                    "topic equals the server's histories");
        }
    }

    private TopicReader<WorkflowEvent> events() {
        return new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix);
    }

    private Collector start() {
        return start(new CollectorRegistry(), "");
    }

    private Collector start(CollectorRegistry registry, String instance) {
        return start(registry, instance, kafka.bootstrapServers());
    }

    private Collector start(CollectorRegistry registry, String instance, String bootstrapServers) {
        Collector collector = new Collector(
                CollectorConfig.of("test", target, List.of(NAMESPACE), Map.of("bootstrap.servers", bootstrapServers))
                        .withTopicPrefix(prefix)
                        .withInstance(instance),
                registry,
                Clock.systemUTC());
        collector.start();
        return collector;
    }
}
