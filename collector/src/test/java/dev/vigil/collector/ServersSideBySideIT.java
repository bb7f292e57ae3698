package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.RealTemporal;
import dev.vigil.testing.Signals;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server 1.29.1 (it is in Temporal's command line) beside 1.31.2: two clusters, one process, one set of topics. */
@Tag("real-server")
final class ServersSideBySideIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int SHARDS = 2;

    @TempDir
    private Path directory;

    @Test
    void anOldServerAndANewOneAreReadByOneProcessIntoTheSameTopics() throws Exception {
        assumeTrue(
                RealTemporal.binary().isPresent() && RealTemporal.cli().isPresent(),
                "skipped: set VIGIL_TEMPORAL_SERVER and VIGIL_TEMPORAL_CLI to the binaries of a Temporal server and its CLI");
        TopicPrefix prefix = new TopicPrefix("both.");
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        String oldTarget = "127.0.0.1:" + port;
        Process old = new ProcessBuilder(
                        RealTemporal.cli().orElseThrow().toString(),
                        "server",
                        "start-dev",
                        "--headless",
                        "--port",
                        Integer.toString(port),
                        "--log-level",
                        "error")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("old.log").toFile())
                .start();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
                RealTemporal recent = new RealTemporal(directory)) {
            recent.register("default");
            RealTemporal.awaitAnswer(oldTarget);
            TestTopics.create(kafka.bootstrapServers(), prefix, SHARDS);
            try (Fleet oldFleet = new Fleet(oldTarget, "default");
                    Fleet recentFleet = new Fleet(recent.target(), "default");
                    FleetCollector collectors = new FleetCollector(
                            List.of(
                                    config("old", oldTarget, kafka, prefix),
                                    config("recent", recent.target(), kafka, prefix)),
                            new CollectorRegistry(),
                            Clock.systemUTC());
                    TopicReader<WorkflowEvent> topic =
                            new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix)) {
                collectors.start();
                for (Fleet fleet : List.of(oldFleet, recentFleet)) {
                    fleet.basket("same-id", "saft");
                    fleet.again("again", 2);
                    fleet.signal("same-id");
                }
                List<ConsumerRecord<String, WorkflowEvent>> records = topic.until(
                        PATIENCE, all -> closed(all, "old") == 3 && closed(all, "recent") == 3, "three runs of each");
                assertThat(Exported.events(records, SHARDS))
                        .hasSize(6)
                        .allSatisfy((run, lines) -> assertThat(lines).doesNotHaveDuplicates());
                CollectorStatus oldStatus = collectors.status("old");
                CollectorStatus recentStatus = collectors.status("recent");
                assertThat(oldStatus.server()).isEqualTo("1.29.1");
                assertThat(recentStatus.server()).isEqualTo("1.31.2");
                assertThat(oldStatus.capabilities()).doesNotContain("reported problems", "worker heartbeats");
                assertThat(recentStatus.capabilities()).contains("reported problems");
                assertThat(collectors.status().degraded()).isEmpty();
                assertThat(collectors.status().namespaces())
                        .extracting(CollectorStatus.Namespace::name)
                        .containsExactly("old/default", "recent/default");
            }
        } finally {
            Signals.kill(old);
        }
    }

    private static long closed(List<ConsumerRecord<String, WorkflowEvent>> records, String cluster) {
        TreeSet<String> runs = new TreeSet<>();
        records.stream()
                .map(ConsumerRecord::value)
                .filter(event ->
                        event.getSource().getCluster().equals(cluster) && HistoryEventType.closes(event.getEventType()))
                .forEach(event -> runs.add(event.getRunId()));
        return runs.size();
    }

    private static CollectorConfig config(String cluster, String target, EmbeddedKafka kafka, TopicPrefix prefix) {
        return CollectorConfig.of(
                        cluster, target, List.of("default"), Map.of("bootstrap.servers", kafka.bootstrapServers()))
                .withInstance("same")
                .withTopicPrefix(prefix);
    }
}
