package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.collector.probe.ProbePolicy;
import dev.vigil.collector.source.temporal.TemporalConnection;
import dev.vigil.collector.source.temporal.TemporalTls;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.schema.readiness.ProbeRecordKind;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.schema.readiness.Scorecard;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.testing.TopicReader;
import io.grpc.Metadata;
import io.prometheus.client.CollectorRegistry;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.common.converter.EncodedValues;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Probes that start by themselves: a whole collector, over mutual TLS, between the embedded Temporal server and a real broker. That server
 * gave no answer where a replay fails, so the build that cannot replay is shown against a real one ({@code AutomaticProbeIT}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AutomaticProbeTest {

    private static final TopicPrefix PREFIX = new TopicPrefix("auto.");
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final String QUEUE = "probed";
    private static final int LOANS = 8;

    @TempDir
    private static Path directory;

    private EmbeddedKafka kafka;
    private TestServer.PortBoundTestServer temporal;
    private GrpcProxy frontend;
    private TestCertificates platform;
    private TestCertificates.Pair ours;
    private WorkflowServiceStubs stubs;
    private WorkflowClient client;
    private final AtomicInteger queries = new AtomicInteger();

    /** A timer, then for ever. */
    public static final class Code implements DynamicWorkflow {
        @Override
        public Object execute(EncodedValues arguments) {
            Workflow.sleep(Duration.ofMillis(10));
            Workflow.await(() -> false);
            return "";
        }
    }

    @BeforeAll
    void start() throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        temporal = TestServer.createPortBoundServer(port);
        platform = new TestCertificates(directory.resolve("platform"), "platform-ca");
        ours = platform.issue("vigil");
        frontend = new GrpcProxy(
                "127.0.0.1:" + port, new TestCertificates.ServerSide(platform.issue("frontend"), platform.ca(), true));
        frontend.rule(new GrpcProxy.Rule() {
            @Override
            public void asked(String method, Metadata headers, byte[] request) {
                if (method.endsWith("QueryWorkflow")) {
                    queries.incrementAndGet();
                }
            }
        });
        stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget("127.0.0.1:" + port)
                .build());
        client = WorkflowClient.newInstance(stubs);
        TestTopics.create(kafka.bootstrapServers(), PREFIX, 2);
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
            for (Topic<String, ?> topic : List.of(Topics.PROBES, Topics.SCORECARDS)) {
                admin.createTopics(List.of(new NewTopic(topic.name(PREFIX), 2, (short) 1).configs(topic.settings())))
                        .all()
                        .get(10, TimeUnit.SECONDS);
            }
        }
    }

    @AfterAll
    void stop() throws Exception {
        frontend.close();
        stubs.shutdownNow();
        stubs.awaitTermination(2, TimeUnit.SECONDS);
        temporal.close();
        kafka.close();
    }

    @Test
    void aNewBuildIsProbedOnceHoweverOftenTheCollectorStarts() throws Exception {
        // Given: three types with open runs; one is not to be probed
        WorkerFactory worker = worker();
        for (int i = 0; i < LOANS; i++) {
            open("A-Loan", "loan-" + i);
        }
        open("B-Loan", "b-1");
        open("B-Loan", "b-2");
        open("Other", "other-1");
        awaitLengths(9);
        TreeMap<String, Integer> before = lengths();
        card("A-Loan", "b1", 1);
        card("B-Loan", "b1", 1);
        card("Other", "b1", 1);
        try (TopicReader<ProbeResult> probes = new TopicReader<>(kafka.bootstrapServers(), Topics.PROBES, PREFIX)) {
            // When: somebody turns it on for one type while the collector runs
            try (Collector collector = collector(ProbePolicy.NONE)) {
                collector.probe(only("A-Loan"));
                probes.until(
                        PATIENCE, records -> summaries(records, "A-Loan", "b1").count() == 1, "A is probed");
            }
            // Then: each open run of it was asked once
            assertThat(queries).hasValue(LOANS);
            // When: another one starts, and may probe a second type as well
            try (Collector collector = collector(only("A-Loan", "B-Loan"))) {
                probes.until(
                        PATIENCE, records -> summaries(records, "B-Loan", "b1").count() == 1, "B is probed");
                assertThat(collector.status().degraded()).isEmpty();
            }
            // Then: types are looked at in their order, so the first one was looked at, and not asked again
            assertThat(queries).hasValue(LOANS + 2);
            // When: another build comes
            card("A-Loan", "b2", 2);
            List<ConsumerRecord<String, ProbeResult>> all;
            try (Collector collector = collector(only("A-Loan"))) {
                all = probes.until(
                        PATIENCE, records -> summaries(records, "A-Loan", "b2").count() == 1, "b2 is probed");
            }
            // Then: every run is asked again, and none has changed
            assertThat(queries).hasValue(LOANS + 2 + LOANS);
            assertThat(summaries(all, "A-Loan", "b2").findFirst().orElseThrow().getCompatible())
                    .isEqualTo(LOANS);
            ProbeResult good = summaries(all, "A-Loan", "b1").findFirst().orElseThrow();
            assertThat(good.getEnd()).isEqualTo(ProbeEnd.FINISHED);
            assertThat(good.getCompatible()).isEqualTo(LOANS);
            assertThat(good.getSample()).isEqualTo(200);
            assertThat(all).noneMatch(record -> record.value().getWorkflowType().equals("Other"));
            assertThat(all).noneMatch(record -> record.value().toString().contains("sleep"));
        }
        shutdown(worker);
        assertThat(lengths()).isEqualTo(before);
    }

    private static Stream<ProbeResult> summaries(
            List<ConsumerRecord<String, ProbeResult>> records, String type, String build) {
        return records.stream()
                .map(ConsumerRecord::value)
                .filter(result -> result.getKind() == ProbeRecordKind.SUMMARY)
                .filter(result -> result.getWorkflowType().equals(type)
                        && result.getBuildId().equals(build));
    }

    private static ProbePolicy only(String... types) {
        return new ProbePolicy() {
            @Override
            public boolean any() {
                return true;
            }

            @Override
            public Optional<Terms> of(String workflowType) {
                return Set.of(types).contains(workflowType) ? Optional.of(new Terms(50, 200)) : Optional.empty();
            }
        };
    }

    private Collector collector(ProbePolicy policy) throws Exception {
        CollectorConfig config = CollectorConfig.of(
                        "temporal",
                        frontend.target(),
                        List.of("default"),
                        Map.of("bootstrap.servers", kafka.bootstrapServers()))
                .withTopicPrefix(PREFIX)
                .withInstance("one")
                .withTemporal(new TemporalConnection(
                        frontend.target(),
                        Optional.of(new TemporalTls(
                                Optional.of(platform.ca()),
                                Optional.of(ours.certificate()),
                                Optional.of(ours.key()),
                                "")),
                        Optional.empty()));
        Collector collector = new Collector(config, new CollectorRegistry(), Clock.systemUTC());
        collector.probe(policy);
        collector.start();
        return collector;
    }

    /** What the streams application publishes when a build has completed a workflow task. */
    private void card(String type, String build, long asOfMicros) throws Exception {
        Scorecard card = Scorecard.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("temporal")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(1)
                        .build())
                .setNamespace("default")
                .setWorkflowType(type)
                .setBuildId(build)
                .setAsOfMicros(asOfMicros)
                .setOverall(Verdict.UNPROVEN)
                .setModes(List.of())
                .build();
        try (KafkaProducer<String, Scorecard> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                Topics.SCORECARDS.keySerde().serializer(),
                Topics.SCORECARDS.valueSerde().serializer())) {
            producer.send(new ProducerRecord<>(
                            Topics.SCORECARDS.name(PREFIX), Keys.of("temporal", "default", type, build), card))
                    .get(10, TimeUnit.SECONDS);
        }
    }

    private void open(String type, String workflowId) {
        client.newUntypedWorkflowStub(
                        type,
                        WorkflowOptions.newBuilder()
                                .setTaskQueue(QUEUE)
                                .setWorkflowId(workflowId)
                                .build())
                .start();
    }

    private WorkerFactory worker() {
        // nothing is cached, so that each query is a replay: this server cannot take a run off a sticky queue
        WorkerFactory factory = WorkerFactory.newInstance(
                client,
                WorkerFactoryOptions.newBuilder().setWorkflowCacheSize(0).build());
        factory.newWorker(QUEUE).registerWorkflowImplementationTypes(Code.class);
        factory.start();
        return factory;
    }

    private static void shutdown(WorkerFactory factory) {
        factory.shutdownNow();
        factory.awaitTermination(5, TimeUnit.SECONDS);
    }

    /** Events of each run. */
    private TreeMap<String, Integer> lengths() {
        TreeMap<String, Integer> lengths = new TreeMap<>();
        for (int i = 0; i < LOANS; i++) {
            lengths.put(
                    "loan-" + i, client.fetchHistory("loan-" + i).getHistory().getEventsCount());
        }
        return lengths;
    }

    private void awaitLengths(int events) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!lengths().values().stream().allMatch(length -> length == events)) {
            assertThat(System.nanoTime()).as("runs wait: " + lengths()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
