package dev.vigil.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vigil.demo.DemoFleet;
import dev.vigil.demo.FleetOptions;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Scenario;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.WireFormat;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.format.VigilFormatter;
import dev.vigil.schema.registry.SchemaRegistry;
import dev.vigil.testing.BrokerProcess;
import dev.vigil.testing.RealRegistry;
import dev.vigil.testing.RealTemporal;
import dev.vigil.testing.TopicReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.tools.consumer.ConsoleConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything through a schema registry, as an installation with sink connectors has it: collector, streams application and
 * commands each in a process, Apicurio Registry 3.0.9, a real Temporal server. What stands in the topics is then read by the registry
 * alone, with none of our classes.
 */
@Tag("real-server")
@Timeout(420)
final class SchemaRegistryIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final TopicPrefix PREFIX = TopicPrefix.DEFAULT;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // by the test, once there are servers
    private RealRegistry registry;

    private String bootstrap = "";

    @SuppressWarnings("NullAway.Init")
    private Path config;

    private int commands;

    @AfterEach
    void forget() {
        WireFormat.useNoRegistry();
    }

    @Test
    void fromTheServersHistoryToAnAlertAndADecisionEachRecordIsReadByTheRegistrysNumber() throws Exception {
        assumeTrue(RealTemporal.binary().isPresent(), "skipped: VIGIL_TEMPORAL_SERVER names no Temporal server binary");
        assumeTrue(RealRegistry.jar().isPresent(), "skipped: VIGIL_APICURIO names no unpacked registry");
        FleetPlan plan = FleetPlan.of(5);
        List<BrokerProcess> brokers = BrokerProcess.start(directory, 1, 0, Map.of());
        bootstrap = brokers.get(0).clients();
        try (RealRegistry running = new RealRegistry(directory);
                RealTemporal temporal = new RealTemporal(directory);
                TemporalServer namespace =
                        TemporalServer.existing(temporal.target(), "reg", false, Duration.ofSeconds(30))) {
            registry = running;
            config = Files.writeString(directory.resolve("vigil.yaml"), deployed(namespace) + plan.vigilYaml());
            try (VigilProcess collect = vigil("collect");
                    VigilProcess stream = readyThen(collect, "stream")) {
                WireFormat.useRegistry(SchemaRegistry.reading(registry.url(), PREFIX));
                Alert alert = found(namespace, plan, collect, stream);

                everyoneReadsTheAlert(alert);
                assertThat(answer("alerts", "accept", alert.getAlertId(), "--by", "ana", "--why", "a drill"))
                        .contains("accepted by ana");
                resolved(alert);
                assertThat(answer("replay", "--from", "1h", "-o", "json")).contains(alert.getAlertId());

                Set<String> read = everyRecordIsReadByItsNumber();
                assertThat(read)
                        .contains(
                                "workflow-events",
                                "workflow-runs",
                                "failure-rates",
                                "latencies",
                                "alerts",
                                "controls",
                                "catalogues",
                                "scorecards",
                                "ledger");
                registryGoes(collect, stream, namespace, plan);
            }
        } finally {
            brokers.forEach(BrokerProcess::close);
        }
    }

    /** What the containers run with, but for addresses and directories; a free port instead of theirs. */
    private String deployed(TemporalServer namespace) throws IOException {
        Map<String, String> here = Map.of(
                "kafka:9092", bootstrap,
                "http://registry:8080/apis/ccompat/v7", registry.url().toString(),
                "temporal:7233", namespace.target(),
                "namespaces: [default]", "namespaces: [" + namespace.namespace() + "]",
                "/var/lib/vigil", directory.toString(),
                "/etc/vigil", directory.toString());
        String deployed = Files.readString(Path.of("..", "deploy", "vigil.yaml"));
        for (Map.Entry<String, String> place : here.entrySet()) {
            assertThat(deployed).contains(place.getKey());
            deployed = deployed.replace(place.getKey(), place.getValue());
        }
        return deployed + "console: {port: 0}\n";
    }

    private Alert found(TemporalServer namespace, FleetPlan plan, VigilProcess collect, VigilProcess stream)
            throws Exception {
        try (DemoFleet fleet = DemoFleet.start(
                        FleetOptions.of(namespace, plan, Scenario.FM1, List.of(), Clock.systemUTC()), planted -> {});
                TopicReader<Alert> alerts = new TopicReader<>(bootstrap, Topics.ALERTS, PREFIX)) {
            return alerts
                    .until(PATIENCE, records -> records.stream().anyMatch(SchemaRegistryIT::stuck), "the alert")
                    .stream()
                    .filter(SchemaRegistryIT::stuck)
                    .map(ConsumerRecord::value)
                    .findFirst()
                    .orElseThrow();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + collect.output() + "\n" + stream.output(), e);
        }
    }

    private static boolean stuck(ConsumerRecord<String, Alert> record) {
        return record.value().getFailureMode() == FailureMode.NON_DETERMINISM
                && record.value().getState() == AlertState.FIRING;
    }

    private void resolved(Alert alert) {
        try (TopicReader<Alert> alerts = new TopicReader<>(bootstrap, Topics.ALERTS, PREFIX)) {
            alerts.until(
                    PATIENCE,
                    records -> records.stream()
                            .anyMatch(record -> record.value().getAlertId().equals(alert.getAlertId())
                                    && record.value().getState() == AlertState.RESOLVED),
                    "the streams application reads the decision");
        }
    }

    private void everyoneReadsTheAlert(Alert alert) throws Exception {
        assertThat(answer("alerts", "-o", "json")).contains(alert.getAlertId()).contains(alert.getTitle());
        assertThat(answer(
                        "topics", "tail", "alerts", "--from", "start", "--limit",
                        "1")) // of whichever partition is first
                .contains("\"alert_id\":\"")
                .doesNotContain("undecodable");
        assertThat(consoleConsumer("vigil.alerts", "schema.registry.url=" + registry.url()))
                .contains(alert.getAlertId() + "\t{\"")
                .contains(alert.getTitle())
                .doesNotContain("undecodable");
        assertThat(consoleConsumer("vigil.alerts"))
                .contains("undecodable")
                .contains("no schema registry is configured: set kafka.schema_registry_url");
    }

    /** As the README has it. */
    private String consoleConsumer(String topic, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ConsoleConsumer.class.getName(),
                "--bootstrap-server",
                bootstrap,
                "--topic",
                topic,
                "--from-beginning",
                "--timeout-ms",
                "5000",
                "--formatter",
                VigilFormatter.class.getName(),
                "--formatter-property",
                "print.key=true"));
        for (String property : more) {
            command.addAll(List.of("--formatter-property", property));
        }
        Path output = directory.resolve("console-" + commands++ + ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }

    /** Reads all topics of the contract as a sink connector does; the topics that held anything, by our names. */
    private Set<String> everyRecordIsReadByItsNumber() throws Exception {
        Map<Integer, Schema> schemas = new HashMap<>();
        Set<String> read = new TreeSet<>();
        for (Topic<String, ?> topic : Topics.ALL) {
            String name = topic.name(PREFIX);
            List<byte[]> values = values(name);
            if (topic.valueSchema().isEmpty()) {
                assertThat(values).as("records in %s", name).isEmpty();
                continue;
            }
            JsonNode versions = JSON.readTree(registry.get("/subjects/" + name + "-value/versions"));
            assertThat(versions).as("%s-value", name).hasSize(1);
            int registered = JSON.readTree(registry.get("/subjects/" + name + "-value/versions/1"))
                    .get("id")
                    .intValue();
            assertThat(JSON.readTree(registry.get("/config/" + name + "-value"))
                            .get("compatibilityLevel")
                            .asText())
                    .isEqualTo("BACKWARD_TRANSITIVE");
            for (byte[] value : values) {
                assertThat(value[0]).as("first byte in %s", name).isZero();
                int id = ByteBuffer.wrap(value).getInt(1);
                assertThat(id).as("number in %s", name).isEqualTo(registered);
                GenericRecord record = read(schemas.computeIfAbsent(id, this::schema), value);
                assertThat(record.getSchema().getFullName())
                        .isEqualTo(topic.valueSchema().orElseThrow().getFullName());
                read.add(topic.name());
            }
        }
        return read;
    }

    private Schema schema(int id) {
        try {
            return new Schema.Parser()
                    .parse(JSON.readTree(registry.get("/schemas/ids/" + id))
                            .get("schema")
                            .asText());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static GenericRecord read(Schema schema, byte[] value) throws IOException {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, 5, value.length - 5, null);
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
        assertThat(decoder.isEnd()).as("read to its last byte").isTrue();
        return record;
    }

    /** Values that are not tombstones, committed. */
    private List<byte[]> values(String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<byte[]> values = new ArrayList<>();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                assertThat(System.nanoTime()).as("read to the end of %s", topic).isLessThan(deadline);
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (record.value() != null) {
                        values.add(record.value());
                    }
                });
            }
            return values;
        }
    }

    /** The registry hangs, then is gone: who runs goes on, who starts is told so. */
    private void registryGoes(VigilProcess collect, VigilProcess stream, TemporalServer namespace, FleetPlan plan)
            throws Exception {
        registry.pause();
        assertThat(refusal("collect"))
                .contains("error: the schema registry at " + registry.url()
                        + " does not answer: no answer within 3000 ms");
        registry.kill();
        assertThat(refusal("stream"))
                .contains("error: the schema registry at " + registry.url() + " does not answer: connection refused")
                .contains("kafka.schema_registry_url");
        int before = values("vigil.workflow-runs").size();
        try (DemoFleet fleet = DemoFleet.start(
                FleetOptions.of(namespace, plan, Scenario.FM1, List.of(), Clock.systemUTC()), planted -> {})) {
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (values("vigil.workflow-runs").size() < before + 5) {
                assertThat(System.nanoTime())
                        .as("%s\n%s", collect.output(), stream.output())
                        .isLessThan(end);
                LockSupport.parkNanos(200_000_000);
            }
        }
        assertThat(values("vigil.dead-letters")).isEmpty();
        assertThat(collect.output() + stream.output()).doesNotContain("error: ");
    }

    private VigilProcess readyThen(VigilProcess collect, String... arguments) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!collect.output().contains("Metrics")) {
            assertThat(collect.isAlive()).as(collect.output()).isTrue();
            assertThat(System.nanoTime()).as(collect.output()).isLessThan(end);
            LockSupport.parkNanos(100_000_000);
        }
        return vigil(arguments);
    }

    private VigilProcess vigil(String... arguments) throws IOException {
        String name = arguments[0] + "-" + commands++;
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        return new VigilProcess(directory.resolve(name), directory.resolve(name + ".txt"), all.toArray(String[]::new));
    }

    private String answer(String... arguments) throws Exception {
        return ended(0, arguments);
    }

    /** That it ends as what cannot be reached does, and what it says. */
    private String refusal(String... arguments) throws Exception {
        return ended(4, arguments);
    }

    private String ended(int code, String... arguments) throws Exception {
        try (VigilProcess process = vigil(arguments)) {
            int ended = process.exitCode(PATIENCE);
            assertThat(ended).as(process.output()).isEqualTo(code);
            return process.output();
        }
    }
}
