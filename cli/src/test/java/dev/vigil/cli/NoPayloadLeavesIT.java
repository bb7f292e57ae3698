package dev.vigil.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.vigil.cli.config.ConfigLoader;
import dev.vigil.cli.config.LoadedConfig;
import dev.vigil.cli.config.RuleSettings;
import dev.vigil.cli.run.RunningVigil;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.testing.RealTemporal;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * A marker stands in every payload-bearing field of a fleet; then all that Vigil has written is searched for it: topics (its
 * own, those of Kafka Streams, keys and headers too), files, logs of every level, metrics, pages.
 */
@Timeout(180)
class NoPayloadLeavesIT {

    private static final String NAMESPACE = "default";

    @TempDir
    private Path directory;

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();

    @Test
    void nothingOfAnEmbeddedServersPayloads() throws Exception {
        try (TemporalServer server = TemporalServer.embedded("secrets")) {
            assertThat(searched(server.target(), server.namespace(), false, "")).isEmpty();
        }
    }

    @Test
    @Tag("real-server")
    void nothingOfARealServersPayloads() throws Exception {
        try (RealTemporal server = realServer()) {
            register(server.target());
            assertThat(searched(server.target(), NAMESPACE, true, "")).isEmpty();
        }
    }

    @Test
    @Tag("real-server")
    void failureMessagesIfAskedForByNameAndThenTheRecordSaysSo() throws Exception {
        try (RealTemporal server = realServer()) {
            register(server.target());

            Map<String, Integer> found =
                    searched(server.target(), NAMESPACE, true, "collector: {capture: [failure-messages]}\n");

            assertThat(found).containsOnlyKeys("topic vigil.workflow-events");
        }
    }

    private RealTemporal realServer() throws Exception {
        assumeTrue(RealTemporal.binary().isPresent(), "skipped: VIGIL_TEMPORAL_SERVER names no Temporal server binary");
        return new RealTemporal(directory);
    }

    private static void register(String target) {
        WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
        RegisterNamespaceRequest request = RegisterNamespaceRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .setWorkflowExecutionRetentionPeriod(
                        com.google.protobuf.Duration.newBuilder().setSeconds(86_400))
                .build();
        ListWorkflowExecutionsRequest listing = ListWorkflowExecutionsRequest.newBuilder()
                .setNamespace(NAMESPACE)
                .build();
        try {
            await("the server answers", () -> stubs.blockingStub().registerNamespace(request));
            await("the namespace is known", () -> stubs.blockingStub().listWorkflowExecutions(listing));
        } finally {
            stubs.shutdownNow();
        }
    }

    private static void await(String what, Runnable call) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                call.run();
                return;
            } catch (StatusRuntimeException e) {
                assertThat(System.nanoTime() - end)
                        .as("%s: %s", what, e.getStatus())
                        .isNegative();
                LockSupport.parkNanos(100_000_000);
            }
        }
    }

    /** Where the marker was found, and how often. */
    private Map<String, Integer> searched(String target, String namespace, boolean realServer, String config)
            throws Exception {
        Map<String, Integer> found = new TreeMap<>();
        Path home = Files.createDirectories(directory.resolve("vigil"));
        Path file = Files.writeString(directory.resolve("vigil.yaml"), config);
        LoadedConfig loaded = new ConfigLoader(RuleSettings.SHIPPED).load(Optional.of(file), Map.of(), Map.of());
        AppenderBase<ILoggingEvent> logs = record();
        Logger root = (Logger) LoggerFactory.getLogger("dev.vigil");
        Level before = root.getLevel();
        root.setLevel(Level.TRACE);
        root.addAppender(logs);
        try (RunningVigil vigil = new RunningVigil(loaded, Clock.systemUTC(), part -> {})) {
            vigil.kafka(home);
            vigil.collector("secrets", target, List.of(namespace), "");
            vigil.streams(home.resolve("streams"));
            String http = vigil.status(0);
            vigil.onAlert(alert -> {});
            try (SecretFleet fleet = new SecretFleet(target, namespace, realServer)) {
                fleet.run();
                awaitClosedRuns(vigil);
            }
            searchTopics(vigil.bootstrapServers(), found);
            for (String page : List.of("/metrics", "/health")) {
                count("page " + page, page(http + page).getBytes(StandardCharsets.UTF_8), found);
            }
            searchFiles(home, found);
        } finally {
            root.detachAppender(logs);
            root.setLevel(before);
        }
        logged.forEach(line -> count("log", line.getBytes(StandardCharsets.UTF_8), found));
        assertThat(logged).as("the logs are seen at all").isNotEmpty();
        return found;
    }

    private AppenderBase<ILoggingEvent> record() {
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                String trace =
                        event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy());
                logged.add(event.getFormattedMessage() + " " + event.getKeyValuePairs() + " " + trace);
            }
        };
        appender.start();
        return appender;
    }

    private static String page(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                .body();
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String bootstrap) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "max.poll.records", 5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Waits until the closed runs stand in the topic of facts: they have gone the whole way then. */
    private static void awaitClosedRuns(RunningVigil vigil) {
        String topic = "vigil." + Topics.WORKFLOW_RUNS.name();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        List<String> runs = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(vigil.bootstrapServers())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            while (runs.size() < SecretFleet.closed()) {
                assertThat(System.nanoTime() - end)
                        .as("closed runs in the topic: %s; %s", runs, vigil.degraded())
                        .isNegative();
                consumer.poll(Duration.ofMillis(100)).forEach(polled -> runs.add(new String(polled.key(), UTF_8)));
            }
        }
    }

    private static void searchTopics(String bootstrap, Map<String, Integer> found) throws Exception {
        int records = 0;
        boolean internal = false;
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap));
                KafkaConsumer<byte[], byte[]> consumer = consumer(bootstrap)) {
            TreeSet<String> topics = new TreeSet<>(admin.listTopics().names().get());
            internal =
                    topics.stream().anyMatch(topic -> topic.endsWith("-changelog") || topic.endsWith("-repartition"));
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : topics) {
                consumer.partitionsFor(topic)
                        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < requireNonNull(ends.get(each)))) {
                for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(Duration.ofMillis(200))) {
                    records++;
                    search(polled, found);
                }
            }
        }
        assertThat(records).as("records searched").isGreaterThan(50);
        assertThat(internal).as("topics of Kafka Streams are searched too").isTrue();
    }

    private static void search(ConsumerRecord<byte[], byte[]> polled, Map<String, Integer> found) {
        String where = "topic " + polled.topic();
        count(where, polled.key(), found);
        count(where, polled.value(), found);
        for (Header header : polled.headers()) {
            count(where, header.value(), found);
        }
        if (polled.topic().equals("vigil.workflow-events") && polled.value() != null) {
            WorkflowEvent event =
                    Topics.WORKFLOW_EVENTS.valueSerde().deserializer().deserialize(polled.topic(), polled.value());
            boolean messages = !event.getAttributes().getFailureMessages().isEmpty();
            assertThat(!messages || event.getSource().getCapture().contains("failure-messages"))
                    .as("a record with messages says that it may hold them")
                    .isTrue();
        }
    }

    private static void searchFiles(Path home, Map<String, Integer> found) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean log =
                        file.toString().endsWith(".log"); // Kafka's own, read as topics above: they are compressed
                if (!log && Files.size(file) < 64 << 20) {
                    count("file " + home.relativize(file), Files.readAllBytes(file), found);
                }
            }
        } catch (java.io.UncheckedIOException e) {
            // a file of the broker went while it was listed
        }
    }

    private static void count(String where, byte[] bytes, Map<String, Integer> found) {
        if (bytes != null && new String(bytes, StandardCharsets.ISO_8859_1).contains(SecretFleet.MARKER)) {
            found.merge(where, 1, Integer::sum);
        }
    }
}
