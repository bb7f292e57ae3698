package dev.vigil.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.Keys;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.AttemptOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker with the interceptor, Temporal's test server and a real broker. */
@Timeout(120)
class AttemptsInKafkaTest {

    private static final int PARTITIONS = 4;
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    private static VigilWorkerInterceptor interceptor(String prefix) {
        return VigilWorkerInterceptor.newBuilder()
                .setBootstrapServers(kafka.bootstrapServers())
                .setCluster("test")
                .setTopicPrefix(prefix)
                .build();
    }

    private static String topic(String prefix) {
        return Topics.ACTIVITY_ATTEMPTS.name(new TopicPrefix(prefix));
    }

    private static void createTopic(String prefix) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic(prefix), PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static List<ConsumerRecord<String, ActivityAttempt>> read(String prefix) {
        try (var consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                Topics.ACTIVITY_ATTEMPTS.keySerde().deserializer(),
                Topics.ACTIVITY_ATTEMPTS.valueSerde().deserializer())) {
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(p -> new TopicPartition(topic(prefix), p))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long expected = consumer.endOffsets(partitions).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            List<ConsumerRecord<String, ActivityAttempt>> records = new ArrayList<>();
            while (records.size() < expected) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static List<AttemptOutcome> outcomes(
            List<ConsumerRecord<String, ActivityAttempt>> records, String workflowId) {
        return records.stream()
                .map(ConsumerRecord::value)
                .filter(attempt -> attempt.getWorkflowId().equals(workflowId))
                .map(ActivityAttempt::getOutcome)
                .toList();
    }

    @Test
    void eachAttemptIsOneRecordInThePartitionOfItsWorkflow() throws Exception {
        // Given
        createTopic("all.");
        VigilWorkerInterceptor vigil = interceptor("all.");

        // When
        try (Fleet fleet = new Fleet(vigil)) {
            fleet.run("a", "ship");
            fleet.run("b", "charge");
            fleet.run("c", "async");
            fleet.run("d", "canceled");
            fleet.run("e", "checked");
        }
        vigil.close();

        // Then
        List<ConsumerRecord<String, ActivityAttempt>> records = read("all.");
        assertThat(records).hasSize(9);
        assertThat(vigil.sentRecords()).isEqualTo(9);
        assertThat(vigil.failedRecords() + vigil.droppedRecords()).isZero();
        assertThat(outcomes(records, "a")).containsExactly(AttemptOutcome.COMPLETED);
        assertThat(outcomes(records, "b"))
                .containsExactly(AttemptOutcome.FAILED, AttemptOutcome.FAILED, AttemptOutcome.COMPLETED);
        assertThat(outcomes(records, "c")).containsExactly(AttemptOutcome.ASYNC);
        assertThat(outcomes(records, "d")).containsExactly(AttemptOutcome.CANCELED);
        assertThat(outcomes(records, "e"))
                .containsExactly(AttemptOutcome.FAILED, AttemptOutcome.FAILED, AttemptOutcome.FAILED);
        assertThat(records).allSatisfy(record -> {
            assertThat(record.key())
                    .isEqualTo(Keys.of("test", "default", record.value().getWorkflowId()));
            assertThat(record.partition()).isEqualTo(Keys.partition(record.key(), PARTITIONS));
            assertThat(record.timestamp() * 1_000)
                    .isEqualTo(record.value().getSource().getCapturedAtMicros());
        });
    }

    @Test
    void attemptsWaitForATopicThatIsCreatedLater() throws Exception {
        // Given
        VigilWorkerInterceptor vigil = interceptor("later.");
        try (Fleet fleet = new Fleet(vigil)) {
            fleet.run("early", "ship");
        }

        // When
        createTopic("later.");
        vigil.close(Duration.ofSeconds(30));

        // Then
        assertThat(outcomes(read("later."), "early")).containsExactly(AttemptOutcome.COMPLETED);
        assertThat(vigil.sentRecords()).isEqualTo(1);
    }

    @Test
    void attemptsDuringAnOutageOfKafkaArriveAfterIt(@TempDir Path directory) throws Exception {
        // Given
        EmbeddedKafkaConfig config = EmbeddedKafkaConfig.in(directory).withPort(Fleet.freePort());
        EmbeddedKafka other = EmbeddedKafka.start(config);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", other.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic(""), PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
        VigilWorkerInterceptor vigil = VigilWorkerInterceptor.newBuilder()
                .setBootstrapServers(other.bootstrapServers())
                .setCluster("test")
                .setTopicPrefix("")
                .build();

        // When
        try (Fleet fleet = new Fleet(vigil)) {
            fleet.run("before", "ship");
            Fleet.await(() -> vigil.sentRecords() == 1);
            other.close();
            fleet.run("during", "charge");
            other = EmbeddedKafka.start(config);
            fleet.run("after", "ship");
        }
        vigil.close(Duration.ofSeconds(30));

        // Then
        assertThat(vigil.sentRecords()).isEqualTo(5);
        assertThat(vigil.failedRecords() + vigil.droppedRecords()).isZero();
        other.close();
    }
}
