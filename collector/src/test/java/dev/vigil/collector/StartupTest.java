package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import io.prometheus.client.CollectorRegistry;
import io.temporal.testserver.TestServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What keeps a collector from starting is one sentence of a known kind, and leaves nothing behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StartupTest {

    private EmbeddedKafka kafka;
    private TestServer.PortBoundTestServer temporal;
    private String target;

    @BeforeAll
    void start() throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        int port = freePort();
        temporal = TestServer.createPortBoundServer(port);
        target = "127.0.0.1:" + port;
    }

    @AfterAll
    void stop() {
        temporal.close();
        kafka.close();
    }

    @Test
    void noTemporalAtTheTarget() throws Exception {
        TopicPrefix prefix = topics("none.");
        StartupException failure = failure("127.0.0.1:" + freePort(), kafka.bootstrapServers(), prefix);
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure)
                .hasMessageStartingWith("no Temporal answers at 127.0.0.1:")
                .hasMessageContaining("refused");
    }

    @Test
    void somethingElseAtTheTarget() throws Exception {
        TopicPrefix prefix = topics("other.");
        HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        http.start();
        try {
            StartupException failure =
                    failure("127.0.0.1:" + http.getAddress().getPort(), kafka.bootstrapServers(), prefix);
            assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(failure.getMessage()).contains("Temporal").contains("127.0.0.1");
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aTargetThatIsNoAddress() {
        StartupException failure = failure("not an address", kafka.bootstrapServers(), TopicPrefix.DEFAULT);
        assertThat(failure.getMessage()).contains("'not an address'");
    }

    @Test
    void noKafka() throws Exception {
        StartupException failure = failure(target, "127.0.0.1:" + freePort(), TopicPrefix.DEFAULT);
        assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure).hasMessageStartingWith("no Kafka broker answers at 127.0.0.1:");
    }

    @Test
    void missingTopicsAreNamed() {
        StartupException failure = failure(target, kafka.bootstrapServers(), new TopicPrefix("missing."));
        assertThat(failure.kind()).isEqualTo(Kind.USAGE);
        assertThat(failure).hasMessageContaining("missing.workflow-events").hasMessageContaining("missing.task-queues");
        assertThat(failure.advice()).isEqualTo("vigil topics create");
    }

    @Test
    void differentPartitionCountsAreToldWithTheNumbers() throws Exception {
        TopicPrefix prefix = topics("uneven.");
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createPartitions(Map.of(Topics.PROGRESS.name(prefix), NewPartitions.increaseTo(5)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        }
        StartupException failure = failure(target, kafka.bootstrapServers(), prefix);
        assertThat(failure.kind()).isEqualTo(Kind.USAGE);
        assertThat(failure)
                .hasMessageContaining("uneven.collector-progress=5")
                .hasMessageContaining("uneven.workflow-events=2");
    }

    private static StartupException failure(String target, String bootstrapServers, TopicPrefix prefix) {
        CollectorRegistry registry = new CollectorRegistry();
        try (Collector collector = new Collector(
                CollectorConfig.of("test", target, List.of("default"), Map.of("bootstrap.servers", bootstrapServers))
                        .withTopicPrefix(prefix),
                registry,
                Clock.systemUTC())) {
            return catchThrowableOfType(StartupException.class, collector::start);
        } finally {
            assertThat(registry.metricFamilySamples().hasMoreElements()).isFalse();
        }
    }

    private TopicPrefix topics(String prefix) throws Exception {
        TestTopics.create(kafka.bootstrapServers(), new TopicPrefix(prefix), 2);
        return new TopicPrefix(prefix);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
