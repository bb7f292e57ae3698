package dev.vigil.streams.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.admin.TopicSizes;
import dev.vigil.streams.Backlog;
import dev.vigil.streams.StreamsApp;
import dev.vigil.streams.StreamsAppConfig;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.crash.FleetLog;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What whoever runs the application sees of it, and what it refuses; on a real broker. */
class OperationsIT {

    private static final int SHARDS = 2;
    private static final TopicPrefix PREFIX = new TopicPrefix("ops.");

    private static EmbeddedKafka kafka;

    @TempDir
    private static Path directory;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void itMeasuresItselfStopsAndIsTakenUpAgainAndOtherPartitionCountsAreRefused() throws Exception {
        // Given
        createTopics(PREFIX);
        long start = Instant.now()
                        .minus(2, ChronoUnit.HOURS)
                        .truncatedTo(ChronoUnit.MINUTES)
                        .toEpochMilli()
                * 1_000;
        send(new FleetLog(PREFIX, SHARDS, start, 5, 20, 1).records());
        CollectorRegistry registry = new CollectorRegistry();

        // When
        try (StreamsApp app = new StreamsApp(config(PREFIX, 2), registry)) {
            app.start();
            awaitAllRead();
            assertThat(app.isAlive()).isTrue();

            // Then
            for (int partition = 0; partition < SHARDS; partition++) {
                String[] labels = {"ops.workflow-events", Integer.toString(partition)};
                // gone while the group rebalances, as a slow machine makes it do
                await("lag of partition " + partition, () -> {
                    Double lag = registry.getSampleValue(
                            "vigil_streams_lag_records", new String[] {"topic", "partition"}, labels);
                    return lag != null && lag == 0;
                });
            }
            assertThat(registry.getSampleValue("vigil_observations_total")).isPositive();
            assertThat(families(registry))
                    .contains(
                            "vigil_streams_commit_avg_seconds",
                            "vigil_streams_restore_remaining_records",
                            "vigil_streams_watermark_timestamp_seconds",
                            "vigil_observations_late",
                            "vigil_records",
                            "vigil_streams_panes",
                            "vigil_streams_open_panes",
                            "vigil_streams_source_watermark_timestamp_seconds",
                            "vigil_streams_shared_entries",
                            "vigil_streams_frames",
                            "vigil_streams_frame_bytes",
                            "vigil_streams_frames_split",
                            "vigil_streams_frame_largest_bytes",
                            "vigil_windows_published",
                            "vigil_windows_early_deferred",
                            "vigil_exemplars_dropped",
                            "vigil_streams_changelog_entries",
                            "vigil_streams_changelog_bytes",
                            "vigil_observations_set_aside",
                            "vigil_markers_ignored",
                            "vigil_tolerated",
                            "vigil_rule_faults");
            assertThat(sample(registry, "vigil_observations_set_aside_total", Map.of("reason", "misplaced")))
                    .isZero();
        }

        // another one takes it up: it restores, and has nothing to read again
        CollectorRegistry second = new CollectorRegistry();
        try (StreamsApp app = new StreamsApp(config(PREFIX, 2), second)) {
            app.start();
            assertThat(app.awaitRunning(Duration.ofSeconds(120))).isTrue();
            assertThat(second.getSampleValue("vigil_observations_total")).isZero();
        }

        assertThatThrownBy(() -> new StreamsApp(config(PREFIX, 3), new CollectorRegistry()))
                .isInstanceOf(StartupException.class)
                .hasMessage(
                        "the state in ops.ops-partials-repartition is of 2 partitions, but kafka.partitions.merge is 3:"
                                + " state cannot be moved between partitions");
        // state of a version that is to come
        send(List.of(
                new ProducerRecord<>("ops.ops-runs-changelog", 0, "a/b/c".getBytes(UTF_8), new byte[] {1, 99, 0})));
        try (StreamsApp app = new StreamsApp(config(PREFIX, 2), new CollectorRegistry())) {
            app.start();
            await("refused", () -> !app.isAlive());
            assertThat(app.degraded())
                    .singleElement()
                    .asString()
                    .startsWith("the streams application")
                    .contains("the state in the changelog of runs cannot be read");
        }

        addPartition("ops.workflow-events", "ops.activity-attempts", "ops.run-snapshots");
        assertThatThrownBy(() -> new StreamsApp(config(PREFIX, 2), new CollectorRegistry()))
                .isInstanceOf(StartupException.class)
                .hasMessage(
                        "the state in ops.ops-runs-changelog is of 2 partitions, but workflow-events has 3 partitions:"
                                + " state cannot be moved between partitions");
    }

    @Test
    void topicsThatAreJoinedMustHaveEqualPartitionCounts() throws Exception {
        TopicPrefix prefix = new TopicPrefix("uneven.");
        createTopics(prefix);
        addPartition("uneven.run-snapshots");

        assertThatThrownBy(() -> new StreamsApp(config(prefix, 2), new CollectorRegistry()))
                .isInstanceOf(StartupException.class)
                .hasMessage("topics that are joined by workflow must have equal partition counts, got:"
                        + " {uneven.activity-attempts=2, uneven.run-snapshots=3, uneven.workflow-events=2}");
    }

    private static StreamsAppConfig config(TopicPrefix prefix, int mergePartitions) {
        return new StreamsAppConfig(
                "ops",
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                prefix,
                1,
                mergePartitions,
                Duration.ofMillis(25),
                directory,
                Catalogue.EMPTY);
    }

    private static double sample(CollectorRegistry registry, String name, Map<String, String> labels) {
        Double value = registry.getSampleValue(
                name, labels.keySet().toArray(String[]::new), labels.values().toArray(String[]::new));
        assertThat(value).as(name + labels).isNotNull();
        return value;
    }

    private static List<String> families(CollectorRegistry registry) {
        return java.util.Collections.list(registry.metricFamilySamples()).stream()
                .map(family -> family.name)
                .toList();
    }

    private static void createTopics(TopicPrefix prefix) {
        try (TopicAdmin admin = TopicAdmin.connect(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                prefix,
                new TopicSizes(SHARDS, 2, (short) 1, -1),
                "test")) {
            admin.create();
        }
    }

    private static void addPartition(String... topics) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            for (String topic : topics) {
                admin.createPartitions(
                                Map.of(topic, org.apache.kafka.clients.admin.NewPartitions.increaseTo(SHARDS + 1)))
                        .all()
                        .get();
                await(
                        "the new partition of " + topic,
                        () -> admin.describeTopics(List.of(topic))
                                        .allTopicNames()
                                        .get()
                                        .get(topic)
                                        .partitions()
                                        .size()
                                > SHARDS);
            }
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(String what, Condition condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("%s within two minutes", what).isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                var unused = producer.send(record);
            }
        }
    }

    private static void awaitAllRead() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Backlog backlog = new Backlog(admin, "ops.ops");
            await("all read", () -> isRead(backlog));
        }
    }

    private static boolean isRead(Backlog backlog) throws Exception {
        try {
            return backlog.of(List.of("ops.workflow-events", "ops.activity-attempts")) == 0
                    && backlog.of(List.of("ops.ops-partials-repartition")) == 0;
        } catch (ExecutionException notYet) {
            return false; // the internal topic is being made
        }
    }
}
