package dev.vigil.streams.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The consumer on a real broker, used as Kafka Streams uses it. */
class OrderedConsumerIT {

    private static final int PARTITIONS = 2;
    private static final int EVENTS = 4_000;
    private static final int SCRAPES = 200;

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void aBacklogOfTwoTopicsComesInTheOrderOfTimeAndPositionsAreThoseOfWhatWasHandedOut() throws Exception {
        fill("backlog.");
        try (OrderedConsumer consumer = consumer("backlog.", "one", new NoRebalanceListener())) {
            Map<Integer, Long> latest = new HashMap<>();
            Map<TopicPartition, Long> next = new HashMap<>();
            int read = 0;
            for (long deadline = deadline(); read < total(); ) {
                assertThat(System.nanoTime())
                        .as("%d of %d records", read, total())
                        .isLessThan(deadline);
                ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(100));
                read += polled.count();
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    long before = latest.getOrDefault(partition, 0L);
                    for (ConsumerRecord<byte[], byte[]> record : polled) {
                        if (record.partition() == partition) {
                            assertThat(record.timestamp()).isGreaterThanOrEqualTo(before);
                            latest.merge(partition, record.timestamp(), Math::max);
                        }
                    }
                }
                for (ConsumerRecord<byte[], byte[]> record : polled) {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    assertThat(record.offset()).isEqualTo(next.getOrDefault(partition, 0L));
                    next.put(partition, record.offset() + 1);
                }
                for (TopicPartition partition : polled.partitions()) {
                    assertThat(consumer.position(partition)).isEqualTo(next.get(partition));
                    assertThat(polled.nextOffsets().get(partition))
                            .isNotNull()
                            .satisfies(offset -> assertThat(offset.offset()).isEqualTo(next.get(partition)));
                }
            }
        }
    }

    @Test
    void whileAPartitionThatHasRecordsIsPausedTheOthersWaitWithinALimit() throws Exception {
        fill("paused.");
        try (OrderedConsumer consumer = consumer("paused.", "one", new NoRebalanceListener())) {
            assertThat(consumer.poll(Duration.ofSeconds(10)).count()).isNotNegative();
            Set<TopicPartition> scrapes = new HashSet<>();
            while (scrapes.size() < PARTITIONS) {
                consumer.poll(Duration.ofMillis(100));
                consumer.assignment().stream()
                        .filter(partition -> partition.topic().endsWith("scrapes"))
                        .forEach(scrapes::add);
            }
            consumer.pause(scrapes);
            consumer.seekToBeginning(consumer.assignment());

            int handedOut = 0;
            for (int poll = 0; poll < 200; poll++) {
                handedOut += consumer.poll(Duration.ofMillis(5)).count();
            }

            assertThat(handedOut)
                    .as("the first scrape may be earlier than all events")
                    .isZero();
            for (TopicPartition partition : consumer.assignment()) {
                assertThat(consumer.fetchedAhead(partition))
                        .isLessThan(OrderedConsumer.MOST_WAITING + MAX_POLL_RECORDS);
            }

            consumer.resume(scrapes);
            int read = 0;
            for (long deadline = deadline(); read < total(); ) {
                assertThat(System.nanoTime())
                        .as("%d of %d records", read, total())
                        .isLessThan(deadline);
                read += consumer.poll(Duration.ofMillis(100)).count();
            }
            assertThat(read).isEqualTo(total());
        }
    }

    /** What is handed out and committed is handed out once, whoever it belongs to next. */
    @Test
    void membersThatComeAndGoNeitherLoseNorRepeat() throws Exception {
        fill("members.");
        Map<TopicPartition, List<Long>> seen = new HashMap<>();
        try (Member first = new Member("members.")) {
            for (long deadline = deadline(); count(seen) < total() / 4; ) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                first.take(seen);
            }
            try (Member second = new Member("members.")) {
                int ofSecond = 0;
                for (long deadline = deadline(); count(seen) < total() / 2 || ofSecond == 0; ) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    first.take(seen);
                    int before = count(seen);
                    second.take(seen);
                    ofSecond += count(seen) - before;
                    if (count(seen) == total()) {
                        break;
                    }
                }
            }
            for (long deadline = deadline(); count(seen) < total(); ) {
                assertThat(System.nanoTime())
                        .as("%d of %d records", count(seen), total())
                        .isLessThan(deadline);
                first.take(seen);
            }
        }
        seen.forEach((partition, offsets) -> assertThat(offsets)
                .as(partition.toString())
                .doesNotHaveDuplicates()
                .isSorted());
        assertThat(count(seen)).isEqualTo(total());
    }

    private static final int MAX_POLL_RECORDS = 50;

    /** A consumer that commits what was handed out, when partitions are taken from it at the latest, as Kafka Streams does. */
    private static final class Member implements AutoCloseable, ConsumerRebalanceListener {

        private final OrderedConsumer consumer;
        private final Map<TopicPartition, OffsetAndMetadata> handedOut = new HashMap<>();

        Member(String prefix) {
            consumer = consumer(prefix, "group", this);
        }

        void take(Map<TopicPartition, List<Long>> seen) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(Duration.ofMillis(20));
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                seen.computeIfAbsent(
                                new TopicPartition(record.topic(), record.partition()), ignored -> new ArrayList<>())
                        .add(record.offset());
            }
            handedOut.putAll(polled.nextOffsets());
            try {
                consumer.commitSync(handedOut);
            } catch (RebalanceInProgressException e) {
                // the next poll takes part in it
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            Map<TopicPartition, OffsetAndMetadata> ofThem = new HashMap<>(handedOut);
            ofThem.keySet().retainAll(revoked);
            consumer.commitSync(ofThem);
            handedOut.keySet().removeAll(revoked);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {}

        @Override
        public void close() {
            consumer.close();
        }
    }

    private static final class NoRebalanceListener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {}

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {}
    }

    private static int count(Map<TopicPartition, List<Long>> seen) {
        return seen.values().stream().mapToInt(List::size).sum();
    }

    private static int total() {
        return PARTITIONS * (EVENTS + SCRAPES);
    }

    private static long deadline() {
        return System.nanoTime() + Duration.ofMinutes(2).toNanos();
    }

    private static OrderedConsumer consumer(String prefix, String group, ConsumerRebalanceListener listener) {
        OrderedConsumer consumer = new OrderedConsumer(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        prefix + group,
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false,
                        "partition.assignment.strategy",
                        "org.apache.kafka.clients.consumer.CooperativeStickyAssignor",
                        "max.poll.records",
                        MAX_POLL_RECORDS,
                        "max.partition.fetch.bytes",
                        4_096),
                Set.of(prefix + "events", prefix + "scrapes"));
        consumer.subscribe(List.of(prefix + "events", prefix + "scrapes"), listener);
        return consumer;
    }

    /** Twenty events to a scrape, in the order of time, one topic after the other. */
    private static void fill(String prefix) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Map<String, String> keep = Map.of("retention.ms", "-1");
            admin.createTopics(List.of(
                            new NewTopic(prefix + "events", PARTITIONS, (short) 1).configs(keep),
                            new NewTopic(prefix + "scrapes", PARTITIONS, (short) 1).configs(keep)))
                    .all()
                    .get();
        }
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.in.flight.requests.per.connection", 1),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            send(producer, prefix + "events", EVENTS, 10);
            send(producer, prefix + "scrapes", SCRAPES, 200);
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, int count, long everyMillis)
            throws ExecutionException, InterruptedException {
        for (int i = 0; i < count; i++) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                long time = 1_000 + i * everyMillis;
                var sent = producer.send(new ProducerRecord<>(topic, partition, time, new byte[0], new byte[64]));
                if (i == count - 1) {
                    producer.flush();
                    sent.get();
                }
            }
        }
    }
}
