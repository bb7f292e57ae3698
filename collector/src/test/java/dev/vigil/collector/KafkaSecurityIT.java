package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.admin.AclCatalogue;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.BrokerProcess;
import dev.vigil.testing.TopicReader;
import io.prometheus.client.CollectorRegistry;
import io.temporal.testserver.TestServer;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka that takes nobody without mutual TLS, SCRAM or PLAIN, and that allows exactly what {@code vigil topics acls} prints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaSecurityIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String USER = "vigil-collect";
    private static final String PASSWORD = "sesame-that-nobody-may-see";
    private static final TopicPrefix PREFIX = new TopicPrefix("secure.");
    private static final int SHARDS = 2;

    @TempDir
    private static Path directory;

    private TestCertificates platform;
    private TestCertificates.Pair client;
    private BrokerProcess broker;
    private TestServer.PortBoundTestServer temporal;
    private String target;
    private Fleet fleet;
    private Admin owner;

    @BeforeAll
    void start() throws Exception {
        platform = new TestCertificates(directory.resolve("certificates"), "platform-ca");
        client = platform.issue("vigil");
        TestCertificates.Pair server = platform.issue("broker");
        Path keystore = directory.resolve("broker.pem");
        Files.writeString(keystore, Files.readString(server.key()) + Files.readString(server.certificate()));
        Map<String, String> security = new HashMap<>(Map.of(
                "listener.security.protocol.map", "CLIENT:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "sasl.enabled.mechanisms", "SCRAM-SHA-512,PLAIN",
                "listener.name.client.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;",
                "listener.name.client.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + USER + "=\""
                                + PASSWORD + "\";",
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users", "User:ANONYMOUS"));
        security.putAll(Map.of(
                "ssl.keystore.type", "PEM",
                "ssl.keystore.location", keystore.toString(),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", platform.ca().toString(),
                "listener.name.client.ssl.client.auth", "required"));
        broker = BrokerProcess.start(directory.resolve("kafka"), 1, 0, security).get(0);
        owner = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.internal()));
        owner.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                        USER, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4_096), PASSWORD)))
                .all()
                .get(20, TimeUnit.SECONDS);
        owner.createAcls(acls()).all().get(20, TimeUnit.SECONDS);
        TestTopics.create(broker.internal(), PREFIX, SHARDS);
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        temporal = TestServer.createPortBoundServer(port);
        target = "127.0.0.1:" + port;
        fleet = new Fleet(target, "default");
    }

    @AfterAll
    void stop() {
        fleet.close();
        temporal.close();
        owner.close();
        broker.close();
    }

    @Test
    void exactlyThePrintedAclsAreEnoughAndOneThatIsMissingIsNamed() throws Exception {
        Path secrets = Files.writeString(directory.resolve("kafka.secrets"), "password=" + PASSWORD + "\n");
        String reference = "${file:" + secrets + ":password}";
        try (Collector collector = collector(settings("SCRAM-SHA-512", reference));
                TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(broker.internal(), Topics.WORKFLOW_EVENTS, PREFIX)) {
            collector.start();
            fleet.basket("allowed", "a");
            topic.until(PATIENCE, records -> closed(records, "allowed"), "a run over TLS, SCRAM and ACLs");
            assertThat(collector.status().degraded()).isEmpty();
            // When somebody takes one permission away
            List<AclBinding> write = acls().stream()
                    .filter(each -> each.pattern().name().equals(Topics.WORKFLOW_EVENTS.name(PREFIX))
                            && each.entry().operation() == AclOperation.WRITE)
                    .toList();
            assertThat(write).hasSize(1);
            owner.deleteAcls(write.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get(20, TimeUnit.SECONDS);
            fleet.basket("not-allowed", "a");
            topic.until(
                    PATIENCE,
                    records -> collector.status().degraded().stream()
                            .anyMatch(each -> each.startsWith("not allowed to use topic secure.workflow-events")),
                    "a sentence that names the topic");
            assertThat(collector.status().degraded().toString()).doesNotContain(PASSWORD);
            // Then it goes on by itself when it is allowed again
            owner.createAcls(write).all().get(20, TimeUnit.SECONDS);
            topic.until(PATIENCE, records -> closed(records, "not-allowed"), "the run, once it is allowed");
            topic.until(PATIENCE, records -> collector.status().degraded().isEmpty(), "well again");
            assertThat(Exported.events(topic.during(Duration.ofSeconds(1)), SHARDS))
                    .allSatisfy((run, lines) -> assertThat(lines).doesNotHaveDuplicates());
        }
    }

    @Test
    void aTopicThatIsNotAllowedIsLeftOutAndEventsGoOn() throws Exception {
        Set<String> beside =
                Set.of(Topics.RUN_SNAPSHOTS.name(PREFIX), Topics.LEDGER.name(PREFIX), Topics.TASK_QUEUES.name(PREFIX));
        List<AclBinding> writes = acls().stream()
                .filter(each ->
                        beside.contains(each.pattern().name()) && each.entry().operation() == AclOperation.WRITE)
                .toList();
        assertThat(writes).hasSize(3);
        try (Collector collector = collector(settings("SCRAM-SHA-512", PASSWORD));
                TopicReader<WorkflowEvent> topic =
                        new TopicReader<>(broker.internal(), Topics.WORKFLOW_EVENTS, PREFIX);
                TopicReader<RunSnapshot> snapshots =
                        new TopicReader<>(broker.internal(), Topics.RUN_SNAPSHOTS, PREFIX)) {
            collector.start();
            topic.until(PATIENCE, records -> collector.status().shards().owned() == SHARDS, "its shards");
            // Given that somebody takes permissions away of which none is for events
            owner.deleteAcls(writes.stream().map(AclBinding::toFilter).toList())
                    .all()
                    .get(20, TimeUnit.SECONDS);
            fleet.storm("storm-beside");
            topic.until(
                    PATIENCE,
                    records -> collector.status().degraded().stream()
                            .anyMatch(each -> each.startsWith("not allowed to use topic secure.run-snapshots")
                                    && each.contains("its records are left out and the rest goes on")),
                    "a sentence that names the topic");
            // Then events go on
            fleet.basket("beside-1", "a");
            fleet.basket("beside-2", "fa");
            topic.until(
                    PATIENCE, records -> closed(records, "beside-1") && closed(records, "beside-2"), "runs meanwhile");
            // and what was left out comes again when it is allowed
            int before = snapshots.during(Duration.ZERO).size();
            owner.createAcls(writes).all().get(20, TimeUnit.SECONDS);
            snapshots.until(PATIENCE, all -> all.size() > before, "a snapshot");
            topic.until(PATIENCE, records -> collector.status().degraded().isEmpty(), "well again");
            assertThat(Exported.events(topic.during(Duration.ofSeconds(1)), SHARDS))
                    .allSatisfy((run, lines) -> assertThat(lines).doesNotHaveDuplicates());
        }
    }

    @Test
    void plainGetsInAsWell() throws Exception {
        try (Collector collector = collector(settings("PLAIN", PASSWORD))) {
            collector.start();
            assertThat(collector.status().shards().all()).isEqualTo(SHARDS);
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndNotShown() throws Exception {
        try (Collector collector = collector(settings("SCRAM-SHA-512", "wrong-" + PASSWORD))) {
            StartupException failure = catchThrowableOfType(StartupException.class, collector::start);
            assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
            assertThat(failure.getMessage()).contains("refused").doesNotContain(PASSWORD);
        }
    }

    private List<AclBinding> acls() {
        return AclCatalogue.of(AclCatalogue.Process.COLLECT, PREFIX).stream()
                .flatMap(acl -> acl.bindings("User:" + USER).stream())
                .toList();
    }

    private Map<String, Object> settings(String mechanism, String password) throws Exception {
        Path keystore = directory.resolve("client.pem");
        Files.writeString(keystore, Files.readString(client.key()) + Files.readString(client.certificate()));
        String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                broker.clients(),
                "security.protocol",
                "SASL_SSL",
                "sasl.mechanism",
                mechanism,
                "sasl.jaas.config",
                "org.apache.kafka.common.security." + module + " required username=\"" + USER + "\" password=\""
                        + password + "\";",
                "ssl.keystore.type",
                "PEM",
                "ssl.keystore.location",
                keystore.toString(),
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                platform.ca().toString()));
        settings.put("config.providers", "file");
        settings.put("config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider");
        return settings;
    }

    private Collector collector(Map<String, Object> kafka) {
        return new Collector(
                CollectorConfig.of("test", target, List.of("default"), kafka).withTopicPrefix(PREFIX),
                new CollectorRegistry(),
                Clock.systemUTC());
    }

    private static boolean closed(List<ConsumerRecord<String, WorkflowEvent>> records, String workflowId) {
        return records.stream()
                .anyMatch(each -> each.value().getWorkflowId().equals(workflowId)
                        && HistoryEventType.closes(each.value().getEventType()));
    }
}
