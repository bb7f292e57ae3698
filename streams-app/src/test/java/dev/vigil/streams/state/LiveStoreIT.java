package dev.vigil.streams.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commit hook on a real broker: exactly once, restored from its changelog. */
final class LiveStoreIT {

    private static final int KEYS = 20;
    /** A partition that has no leader yet may refuse a producer's first batch and take its second, and then never the first. */
    private static final String ONE_IN_FLIGHT = "max.in.flight.requests.per.connection";
    /** The counts are stamped 0, which a broker deletes as too old at its next look, unless told to keep all. */
    private static final Map<String, String> KEEP_ALL = Map.of("retention.ms", "-1", "retention.bytes", "-1");

    @TempDir
    Path directory;

    @Test
    void countsAreExactAcrossARestartOfTheApplication() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            // Given
            createTopics(kafka);
            send(kafka, 1_000);
            try (Running first = new Running(kafka, directory.resolve("a"))) {
                awaitCounts(kafka, 1_000 / KEYS);
            }
            send(kafka, 1_000);

            // When: another instance with an empty state directory goes on
            try (Running second = new Running(kafka, directory.resolve("b"))) {

                // Then
                awaitCounts(kafka, 2_000 / KEYS);
            }
        }
    }

    /** Tasks go from one instance to another that held their standbys, and come back as the first holds them now. */
    @Test
    void standbysTakeOverAndGiveBack() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            createTopics(kafka);
            send(kafka, 1_000);
            try (Running first = new Running(kafka, directory.resolve("a"), 1)) {
                awaitCounts(kafka, 1_000 / KEYS);
                try (Running second = new Running(kafka, directory.resolve("b"), 1)) {
                    // both have active tasks and standbys: some of the first's were recycled into standbys
                    second.awaitTasks(2, 2);
                    first.awaitTasks(2, 2);
                    send(kafka, 1_000);
                    awaitCounts(kafka, 2_000 / KEYS);
                }
                // the standbys of the first became active again, with what the second had counted
                first.awaitTasks(4, 0);
                send(kafka, 1_000);
                awaitCounts(kafka, 3_000 / KEYS);
            }
        }
    }

    /** Kafka Streams would commit after minutes. */
    @Test
    void aBacklogWaitsForTheIntervalAndWhatWasCapturedJustNowDoesNot() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            // Given
            createTopics(kafka);
            send(
                    kafka,
                    1_000,
                    System.currentTimeMillis() - Duration.ofMinutes(5).toMillis());
            try (Running running = new Running(kafka, directory.resolve("a"), 0, Duration.ofMinutes(10));
                    Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                running.awaitProcessed(1_000);
                assertThat(admin.listConsumerGroupOffsets("live-store")
                                .partitionsToOffsetAndMetadata()
                                .get())
                        .isEmpty();

                // When
                send(kafka, 1_000);

                // Then
                awaitCounts(kafka, 2_000 / KEYS);
            }
        }
    }

    private static void createTopics(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic("in", 4, (short) 1).configs(KEEP_ALL),
                            new NewTopic("out", 1, (short) 1).configs(KEEP_ALL)))
                    .all()
                    .get();
        }
    }

    private static void send(EmbeddedKafka kafka, int records) throws Exception {
        send(kafka, records, System.currentTimeMillis());
    }

    private static void send(EmbeddedKafka kafka, int records, long capturedAtMillis) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), ONE_IN_FLIGHT, 1),
                new StringSerializer(),
                new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < records; i++) {
                sent.add(producer.send(new ProducerRecord<>("in", null, capturedAtMillis, "key-" + i % KEYS, "x")));
            }
            for (Future<RecordMetadata> record : sent) {
                record.get();
            }
        }
    }

    /** Reads the output from its beginning, read committed, until each key has reached its count, and checks that none exceeds it. */
    private static void awaitCounts(EmbeddedKafka kafka, long expected) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", kafka.bootstrapServers());
        config.put("isolation.level", "read_committed");
        config.put("auto.offset.reset", "earliest");
        Map<String, Long> last = new HashMap<>();
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        try (KafkaConsumer<String, Long> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new LongDeserializer())) {
            TopicPartition out = new TopicPartition("out", 0);
            consumer.assign(List.of(out));
            consumer.seekToBeginning(List.of(out));
            while (last.values().stream().filter(count -> count == expected).count() < KEYS) {
                assertThat(System.nanoTime()).as("counts so far %s", last).isLessThan(deadline);
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    long before = last.getOrDefault(record.key(), 0L);
                    assertThat(record.value())
                            .as("counts only grow, and never past what was sent")
                            .isBetween(before, expected);
                    last.put(record.key(), record.value());
                });
            }
        }
    }

    private static final class Running implements AutoCloseable {
        private final KafkaStreams streams;

        Running(EmbeddedKafka kafka, Path directory) {
            this(kafka, directory, 0);
        }

        Running(EmbeddedKafka kafka, Path directory, int standbys) {
            this(kafka, directory, standbys, Duration.ofMillis(25));
        }

        Running(EmbeddedKafka kafka, Path directory, int standbys, Duration commitInterval) {
            StreamsBuilder builder = new StreamsBuilder();
            builder.addStateStore(new LiveStoreBuilder(CountingProcessor.STORE));
            builder.stream("in", Consumed.with(Serdes.String(), Serdes.String()))
                    .process(CountingProcessor::new, CountingProcessor.STORE)
                    .to("out", Produced.with(Serdes.String(), Serdes.Long()));
            Properties properties = new Properties();
            properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "live-store");
            properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
            properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
            properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
            properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), 900_000);
            properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
            properties.put("auto.offset.reset", "earliest");
            properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbys);
            properties.put(StreamsConfig.PROBING_REBALANCE_INTERVAL_MS_CONFIG, 60_000);
            streams = new KafkaStreams(builder.build(), properties);
            streams.start();
        }

        void awaitProcessed(long records) {
            long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            double processed = 0;
            while (processed < records) {
                assertThat(System.nanoTime()).as("%s processed", processed).isLessThan(deadline);
                LockSupport.parkNanos(10_000_000);
                processed = streams.metrics().values().stream()
                        .filter(metric -> metric.metricName().name().equals("process-total")
                                && metric.metricName().group().equals("stream-thread-metrics"))
                        .mapToDouble(metric -> ((Number) metric.metricValue()).doubleValue())
                        .sum();
            }
        }

        void awaitTasks(int active, int standby) {
            long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
            int actives = -1;
            int standbys = -1;
            while (actives != active || standbys != standby) {
                assertThat(System.nanoTime())
                        .as(
                                "expected %s active and %s standby tasks, got %s and %s",
                                active, standby, actives, standbys)
                        .isLessThan(deadline);
                LockSupport.parkNanos(10_000_000);
                actives = streams.metadataForLocalThreads().stream()
                        .mapToInt(thread -> thread.activeTasks().size())
                        .sum();
                standbys = streams.metadataForLocalThreads().stream()
                        .mapToInt(thread -> thread.standbyTasks().size())
                        .sum();
            }
        }

        @Override
        public void close() {
            streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(Duration.ofSeconds(10)));
        }
    }
}
