package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.BrokerProcess;
import dev.vigil.testing.SmallDisk;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the broker is full while the collector writes. */
final class DiskFullIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int SHARDS = 4;

    @TempDir
    private Path directory;

    @Test
    void theCollectorSaysSoGoesOnAndLosesAndDoublesNothing() throws Exception {
        Optional<SmallDisk> mounted = SmallDisk.mount(directory.resolve("disk"), 64);
        assumeTrue(mounted.isPresent(), "skipped: this user may not mount the small file system that is to be filled");
        TopicPrefix prefix = new TopicPrefix("full.");
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        try (SmallDisk disk = mounted.orElseThrow();
                BrokerProcess broker =
                        BrokerProcess.start(disk.directory(), 1, 0, Map.of()).get(0);
                TestServer.PortBoundTestServer temporal = TestServer.createPortBoundServer(port);
                Fleet fleet = new Fleet("127.0.0.1:" + port, "default")) {
            TestTopics.create(broker.internal(), prefix, SHARDS);
            try (Collector collector = collector("127.0.0.1:" + port, broker.clients(), prefix)) {
                collector.start();
                fleet.basket("before", "at");
                try (TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(broker.internal(), Topics.WORKFLOW_EVENTS, prefix)) {
                    topic.until(
                            PATIENCE,
                            records -> !Exported.events(records, SHARDS).isEmpty(),
                            "a run before the disk is full");
                    disk.fill();
                    fleet.fan("during", 20);
                    topic.until(
                            PATIENCE,
                            records -> collector.status().degraded().stream().anyMatch(DiskFullIT::saysWhatIsWrong),
                            "a sentence about Kafka");
                }
                disk.free();
                broker.kill(); // Kafka ends a broker whose only disk has failed; now it has ended
                broker.restart();
                fleet.basket("after", "at");
                try (TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(broker.internal(), Topics.WORKFLOW_EVENTS, prefix)) {
                    topic.until(
                            PATIENCE,
                            records -> Exported.events(records, SHARDS)
                                    .equals(Exported.ofTestServer(fleet.stubs(), "default")),
                            "topic equals the server's histories");
                    topic.until(
                            PATIENCE, records -> collector.status().degraded().isEmpty(), "well again");
                    assertThat(Exported.events(topic.during(Duration.ofSeconds(2)), SHARDS))
                            .isEqualTo(Exported.ofTestServer(fleet.stubs(), "default"));
                }
            }
        }
    }

    /** Whether the disk or the broker that has ended because of it. */
    private static boolean saysWhatIsWrong(String sentence) {
        return sentence.contains("cannot write to its disk") || sentence.contains("no answer from Kafka in time");
    }

    private static Collector collector(String frontend, String bootstrapServers, TopicPrefix prefix) {
        return new Collector(
                CollectorConfig.of("test", frontend, List.of("default"), Map.of("bootstrap.servers", bootstrapServers))
                        .withTopicPrefix(prefix),
                new CollectorRegistry(),
                Clock.systemUTC());
    }
}
