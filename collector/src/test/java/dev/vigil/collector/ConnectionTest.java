package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigil.collector.source.temporal.ApiKey;
import dev.vigil.collector.source.temporal.TemporalConnection;
import dev.vigil.collector.source.temporal.TemporalTls;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.TopicReader;
import io.grpc.Metadata;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How a collector gets in, and what it says when it does not: TLS, mutual TLS, API keys, permissions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SECRET_KEY = "key-that-nobody-may-see-9d1";
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> CLIENT_NAME =
            Metadata.Key.of("client-name", Metadata.ASCII_STRING_MARSHALLER);
    private static final AtomicInteger INSTALLATIONS = new AtomicInteger();

    @TempDir
    private static Path directory;

    private EmbeddedKafka kafka;
    private TestServer.PortBoundTestServer temporal;
    private String target;
    private Fleet fleet;
    private TestCertificates platform;
    private TestCertificates stranger;
    private TestCertificates.ServerSide mutual;

    @BeforeAll
    void start() throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        temporal = TestServer.createPortBoundServer(port);
        target = "127.0.0.1:" + port;
        fleet = new Fleet(target, "default");
        platform = new TestCertificates(directory.resolve("platform"), "platform-ca");
        stranger = new TestCertificates(directory.resolve("stranger"), "stranger-ca");
        mutual = new TestCertificates.ServerSide(platform.issue("frontend"), platform.ca(), true);
    }

    @AfterAll
    void stop() {
        fleet.close();
        temporal.close();
        kafka.close();
    }

    @Test
    void mutualTlsGetsInUnderTheCollectorsName() throws Exception {
        Set<String> names = ConcurrentHashMap.newKeySet();
        try (GrpcProxy frontend = new GrpcProxy(target, mutual)) {
            frontend.rule(new GrpcProxy.Rule() {
                @Override
                public void asked(String method, Metadata headers, byte[] request) {
                    headers.getAll(CLIENT_NAME).forEach(names::add);
                }
            });
            TopicPrefix prefix = topics();
            try (Collector collector = collector(tls(frontend, platform.issue("vigil")), prefix);
                    TopicReader<WorkflowEvent> topic = events(prefix)) {
                collector.start();
                fleet.basket("over-tls", "a");
                topic.until(PATIENCE, records -> records.size() > 5, "events over mutual TLS");
                assertThat(collector.status().degraded()).isEmpty();
            }
        }
        assertThat(names).containsExactly("vigil-collector");
    }

    @Test
    void certificatesAreReadAgainWhenTheirFilesChange() throws Exception {
        // Given a certificate that ends soon enough to be mentioned
        TestCertificates.Pair old = platform.issue("vigil-old", "-1d", 2);
        TestCertificates.Pair fresh = platform.issue("vigil-fresh");
        Path certificate = directory.resolve("rotating.pem");
        Path key = directory.resolve("rotating.key");
        Files.copy(old.certificate(), certificate);
        Files.copy(old.key(), key);
        try (GrpcProxy frontend = new GrpcProxy(target, mutual)) {
            TopicPrefix prefix = topics();
            try (Collector collector = collector(tls(frontend, new TestCertificates.Pair(certificate, key)), prefix);
                    TopicReader<WorkflowEvent> topic = events(prefix)) {
                collector.start();
                topic.until(
                        PATIENCE,
                        records -> collector.status().degraded().stream()
                                .anyMatch(each -> each.matches("our client certificate for Temporal expires .* in .*CN="
                                        + "vigil-old, issued by CN=platform-ca.*")),
                        "the end of the certificate is mentioned");
                // When somebody rotates it
                Files.copy(fresh.key(), key, StandardCopyOption.REPLACE_EXISTING);
                Files.copy(fresh.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
                // Then the new one is used, without a restart
                topic.until(PATIENCE, records -> collector.status().degraded().isEmpty(), "the new certificate");
            }
        }
    }

    @Test
    void anExpiredClientCertificateIsToldWithItsFileAndWhen() throws Exception {
        TestCertificates.Pair expired = platform.issue("vigil-expired", "-12d", 10);
        try (GrpcProxy frontend = new GrpcProxy(target, mutual)) {
            StartupException failure = failure(tls(frontend, expired));
            assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
            assertThat(failure.getMessage())
                    .matches(
                            "Temporal at 127\\.0\\.0\\.1:\\d+ refused our client certificate: it expired .* UTC, .* ago");
            assertThat(failure.from())
                    .contains(expired.certificate().toString())
                    .contains("CN=vigil-expired, issued by CN=platform-ca");
        }
    }

    @Test
    void aServerThatShowsAStrangersCertificateIsNotTrusted() throws Exception {
        TestCertificates.ServerSide wrong =
                new TestCertificates.ServerSide(stranger.issue("frontend"), platform.ca(), false);
        try (GrpcProxy frontend = new GrpcProxy(target, wrong)) {
            StartupException failure = failure(tls(frontend, platform.issue("vigil-2")));
            assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
            assertThat(failure).hasMessageContaining("is not signed by an authority in " + platform.ca());
        }
    }

    @Test
    void aServerWhoseCertificateExpiredIsToldSo() throws Exception {
        TestCertificates.ServerSide expired =
                new TestCertificates.ServerSide(platform.issue("frontend-old", "-12d", 10), platform.ca(), false);
        try (GrpcProxy frontend = new GrpcProxy(target, expired)) {
            StartupException failure = failure(tls(frontend, platform.issue("vigil-3")));
            assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
            assertThat(failure.getMessage()).matches("the certificate of Temporal at .* has expired");
        }
    }

    @Test
    void aClientCertificateOfAStrangerIsRefused() throws Exception {
        try (GrpcProxy frontend = new GrpcProxy(target, mutual)) {
            StartupException failure = failure(tls(frontend, stranger.issue("vigil-stranger")));
            assertThat(failure).hasMessageContaining("refused our client certificate");
            assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        }
    }

    @Test
    void aWrongApiKeyIsRefusedAndNotShown() throws Exception {
        try (GrpcProxy frontend = new GrpcProxy(target)) {
            frontend.rule(apiKey("the-right-one"));
            Path file = Files.writeString(directory.resolve("api.key"), SECRET_KEY + "\n");
            TemporalConnection connection =
                    new TemporalConnection(frontend.target(), Optional.empty(), Optional.of(ApiKey.file(file)));
            StartupException failure = failure(connection);
            assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
            assertThat(failure.getMessage()).contains("refused our API key").doesNotContain(SECRET_KEY);
            assertThat(CollectorConfig.of("c", "x:1", List.of("n"), Map.of())
                            .withTemporal(connection)
                            .toString())
                    .doesNotContain(SECRET_KEY);
            assertThat(ApiKey.of(SECRET_KEY).toString()).doesNotContain(SECRET_KEY);
        }
    }

    @Test
    void aNamespaceThatWeMayNotReadKeepsNoOtherFromBeingRead() throws Exception {
        try (GrpcProxy frontend = new GrpcProxy(target)) {
            frontend.rule(new GrpcProxy.Rule() {
                @Override
                public void asked(String method, Metadata headers, byte[] request) {
                    apiKey("the-right-one").asked(method, headers, request);
                    if (GrpcProxy.namespace(request).equals("payroll")) {
                        throw Status.PERMISSION_DENIED
                                .withDescription("Request unauthorized.")
                                .asRuntimeException();
                    }
                }
            });
            TopicPrefix prefix = topics();
            TemporalConnection connection = new TemporalConnection(
                    frontend.target(), Optional.empty(), Optional.of(ApiKey.of("the-right-one")));
            try (Collector collector = new Collector(
                            CollectorConfig.of(
                                            "test",
                                            "-",
                                            List.of("default", "payroll"),
                                            Map.of("bootstrap.servers", kafka.bootstrapServers()))
                                    .withTemporal(connection)
                                    .withTopicPrefix(prefix),
                            new CollectorRegistry(),
                            Clock.systemUTC());
                    TopicReader<WorkflowEvent> topic = events(prefix)) {
                collector.start();
                fleet.basket("allowed", "a");
                topic.until(PATIENCE, records -> records.size() > 5, "events of the namespace that may be read");
                assertThat(collector.status().degraded())
                        .singleElement()
                        .asString()
                        .startsWith("namespace payroll is not read: Temporal at ")
                        .contains("PERMISSION_DENIED")
                        .endsWith("the other namespaces go on, and it is tried again");
            }
        }
    }

    @Test
    void filesThatAreNotWhatTheyShouldBeAreNamed() throws Exception {
        Path nothing = directory.resolve("nothing.pem");
        Path garbage = Files.writeString(directory.resolve("garbage.pem"), "not a certificate");
        TestCertificates.Pair good = platform.issue("vigil-4");
        assertThat(failure(tls(target, Optional.of(nothing), good)))
                .hasMessageContaining(nothing + ": there is no such file");
        assertThat(failure(tls(target, Optional.of(garbage), good))).hasMessageContaining(garbage.toString());
        assertThat(failure(tls(target, Optional.empty(), new TestCertificates.Pair(good.certificate(), garbage))))
                .hasMessageContaining("private key of our client certificate (PKCS#8, not encrypted) in " + garbage);
    }

    private static GrpcProxy.Rule apiKey(String key) {
        return new GrpcProxy.Rule() {
            @Override
            public void asked(String method, Metadata headers, byte[] request) {
                if (!("Bearer " + key).equals(headers.get(AUTHORIZATION))) {
                    throw Status.UNAUTHENTICATED.withDescription("bad token").asRuntimeException();
                }
            }
        };
    }

    private TemporalConnection tls(GrpcProxy frontend, TestCertificates.Pair own) throws Exception {
        return tls(frontend.target(), Optional.of(platform.ca()), own);
    }

    private static TemporalConnection tls(String target, Optional<Path> ca, TestCertificates.Pair own) {
        return new TemporalConnection(
                target,
                Optional.of(new TemporalTls(ca, Optional.of(own.certificate()), Optional.of(own.key()), "")),
                Optional.empty());
    }

    private StartupException failure(TemporalConnection connection) {
        try (Collector collector = collector(connection, TopicPrefix.DEFAULT)) {
            return catchThrowableOfType(StartupException.class, collector::start);
        }
    }

    private Collector collector(TemporalConnection connection, TopicPrefix prefix) {
        return new Collector(
                CollectorConfig.of(
                                "test", "-", List.of("default"), Map.of("bootstrap.servers", kafka.bootstrapServers()))
                        .withTemporal(connection)
                        .withTopicPrefix(prefix),
                new CollectorRegistry(),
                Clock.systemUTC());
    }

    private TopicPrefix topics() throws Exception {
        TopicPrefix prefix = new TopicPrefix("c" + INSTALLATIONS.incrementAndGet() + ".");
        TestTopics.create(kafka.bootstrapServers(), prefix, 2);
        return prefix;
    }

    private TopicReader<WorkflowEvent> events(TopicPrefix prefix) {
        return new TopicReader<>(kafka.bootstrapServers(), Topics.WORKFLOW_EVENTS, prefix);
    }
}
