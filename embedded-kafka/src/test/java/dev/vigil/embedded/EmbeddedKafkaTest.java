package dev.vigil.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.StartupException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {

    private static final String TOPIC = "facts";
    private static final Duration SOON = Duration.ofSeconds(20);

    @Test
    void keepsRecordsClusterIdAndPortAcrossARestartOnTheSameDirectory(@TempDir Path directory) throws Exception {
        String clusterId;
        int port;
        try (EmbeddedKafka first = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory))) {
            createTopic(first);
            produceInOneTransaction(first, "one", "two");
            clusterId = clusterId(first);
            port = first.port();
        }

        try (EmbeddedKafka second =
                EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory).withPort(port))) {
            produceInOneTransaction(second, "three");

            assertThat(second.port()).isEqualTo(port);
            assertThat(clusterId(second)).isEqualTo(clusterId);
            assertThat(consume(second, 3)).containsExactly("one", "two", "three");
        }
    }

    @Test
    void refusesASecondBrokerOnTheSameDirectoryAndNamesTheHolder(@TempDir Path directory) {
        try (EmbeddedKafka first = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory))) {
            assertThat(first.port()).isPositive();
            assertThatThrownBy(() -> EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory)))
                    .isInstanceOf(StartupException.class)
                    .hasMessage("the data directory %s is in use by another Vigil (process %d)"
                            .formatted(directory, ProcessHandle.current().pid()));
        }
    }

    @Test
    void refusesADirectoryThatCannotBeMade(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> EmbeddedKafka.start(EmbeddedKafkaConfig.in(file)))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("cannot be made or written (a file of that name is in the way)");
    }

    @Test
    void refusesAPortThatIsInUse() throws Exception {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            EmbeddedKafkaConfig config = EmbeddedKafkaConfig.temporary().withPort(holder.getLocalPort());

            assertThatThrownBy(() -> EmbeddedKafka.start(config))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("port " + holder.getLocalPort() + " on 127.0.0.1 is in use");
        }
    }

    @Test
    void deletesATemporaryDirectoryAndCreatesNoTopicByUse() {
        Path directory;
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            directory = kafka.directory();
            try (KafkaProducer<String, String> producer = producer(kafka, Map.of("max.block.ms", "1500"))) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>("nobody-made-it", "x"))
                                .get())
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("nobody-made-it");
            }
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void tellsAFatalFaultInsteadOfHaltingTheJvm(@TempDir Path directory) throws Exception {
        CompletableFuture<String> told = new CompletableFuture<>();
        EmbeddedKafkaConfig config =
                EmbeddedKafkaConfig.in(directory.resolve("data")).withOnFatal(told::complete);

        try (EmbeddedKafka kafka = EmbeddedKafka.start(config)) {
            createTopic(kafka);
            Files.move(directory.resolve("data"), directory.resolve("elsewhere"));
            try (Admin admin = admin(kafka)) {
                admin.createTopics(List.of(new NewTopic("another", 3, (short) 1)));
                assertThat(told.get(SOON.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo("the embedded Kafka stopped: its data directory %s is gone"
                                .formatted(directory.resolve("data")));
            }
        }
    }

    private static void createTopic(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) -1)))
                    .all()
                    .get();
        }
    }

    private static String clusterId(EmbeddedKafka kafka) throws Exception {
        try (Admin admin = admin(kafka)) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static void produceInOneTransaction(EmbeddedKafka kafka, String... values) {
        try (KafkaProducer<String, String> producer = producer(kafka, Map.of("transactional.id", "test"))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (String value : values) {
                var unused = producer.send(new ProducerRecord<>(TOPIC, value));
            }
            producer.commitTransaction();
        }
    }

    private static List<String> consume(EmbeddedKafka kafka, int count) {
        List<String> values = new ArrayList<>();
        Map<String, Object> settings =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + SOON.toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<String, String> polled : consumer.poll(Duration.ofMillis(200))) {
                    values.add(polled.value());
                }
            }
        }
        return values;
    }

    private static KafkaProducer<String, String> producer(EmbeddedKafka kafka, Map<String, Object> more) {
        Map<String, Object> settings = new java.util.HashMap<>(more);
        settings.put("bootstrap.servers", kafka.bootstrapServers());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    private static Admin admin(EmbeddedKafka kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }
}
