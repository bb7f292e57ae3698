package dev.vigil.streams.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeOrderTest {

    private static final TopicPartition EVENTS = new TopicPartition("events", 3);
    private static final TopicPartition SCRAPES = new TopicPartition("scrapes", 3);
    private static final List<TopicPartition> BOTH = List.of(EVENTS, SCRAPES);

    private final TimeOrder order = new TimeOrder();
    private final Set<TopicPartition> expected = new HashSet<>();
    private final Set<TopicPartition> closed = new HashSet<>();

    @Test
    void aPartitionWithoutRecordsHoldsNobodyUp() {
        order.add(EVENTS, records(EVENTS, 10, 20, 30));

        assertThat(release()).isEqualTo(Map.of(EVENTS, List.of(10L, 20L, 30L)));
        assertThat(order.waiting(EVENTS)).isZero();
    }

    @Test
    void nothingGoesWhileAnotherPartitionHasWhatIsNotFetched() {
        order.add(EVENTS, records(EVENTS, 10, 20));
        expected.add(SCRAPES);

        assertThat(release()).isEmpty();
        assertThat(order.waiting(EVENTS)).isEqualTo(2);

        order.add(SCRAPES, records(SCRAPES, 15));
        assertThat(release())
                .as("after the scrape of 15 an earlier one than 20 may follow")
                .isEqualTo(Map.of(EVENTS, List.of(10L), SCRAPES, List.of(15L)));

        expected.clear();
        assertThat(release()).isEqualTo(Map.of(EVENTS, List.of(20L)));
    }

    @Test
    void whatComesAfterTheHeadOfAClosedPartitionWaits() {
        order.add(EVENTS, records(EVENTS, 10, 30));
        order.add(SCRAPES, records(SCRAPES, 5, 20));
        closed.add(EVENTS);

        assertThat(release()).isEqualTo(Map.of(SCRAPES, List.of(5L)));

        closed.clear();
        assertThat(release()).isEqualTo(Map.of(EVENTS, List.of(10L, 30L), SCRAPES, List.of(20L)));
    }

    @Test
    void aRecordWithoutATimeGoesWithTheOneBeforeIt() {
        order.add(EVENTS, records(EVENTS, 10, -1, 30));
        order.add(SCRAPES, records(SCRAPES, 20));
        closed.add(SCRAPES);

        assertThat(release()).isEqualTo(Map.of(EVENTS, List.of(10L, -1L)));
    }

    @Test
    void whatIsDroppedIsGone() {
        order.add(EVENTS, records(EVENTS, 10));
        order.drop(EVENTS);

        assertThat(order.first(EVENTS)).isNull();
        assertThat(release()).isEmpty();
    }

    /** However the fetches cut the partitions, they are processed as if everything had been there at once. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theOrderDoesNotDependOnTheFetches(long seed) {
        Random random = new Random(seed);
        List<TopicPartition> partitions = List.of(EVENTS, SCRAPES, new TopicPartition("snapshots", 3));
        for (int round = 0; round < 50; round++) {
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> all = new HashMap<>();
            long unique = 0;
            for (TopicPartition partition : partitions) {
                long[] times = new long[random.nextInt(30)];
                for (int i = 0; i < times.length; i++) {
                    times[i] = random.nextInt(40) * 1_000L + unique++; // not in order, and no two the same
                }
                all.put(partition, records(partition, times));
            }
            assertThat(inPieces(partitions, all, random)).isEqualTo(processed(copy(all)));
        }
    }

    private static List<Long> inPieces(
            List<TopicPartition> partitions,
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> all,
            Random random) {
        TimeOrder order = new TimeOrder();
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> left = copy(all);
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> queued = new HashMap<>();
        List<Long> processed = new ArrayList<>();
        while (left.values().stream().anyMatch(records -> !records.isEmpty())) {
            TopicPartition from = partitions.get(random.nextInt(partitions.size()));
            List<ConsumerRecord<byte[], byte[]>> rest = left.getOrDefault(from, new ArrayList<>());
            List<ConsumerRecord<byte[], byte[]>> fetched = rest.subList(0, random.nextInt(rest.size() + 1));
            order.add(from, List.copyOf(fetched));
            fetched.clear();
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> released = new HashMap<>();
            order.release(
                    partitions,
                    partition -> !left.getOrDefault(partition, List.of()).isEmpty(),
                    partition -> false,
                    released);
            released.forEach((partition, records) -> queued.computeIfAbsent(partition, ignored -> new ArrayList<>())
                    .addAll(records));
            if (random.nextBoolean()) {
                processed.addAll(processed(queued)); // Kafka Streams had time to work off all it was given
            }
        }
        processed.addAll(processed(queued));
        return processed;
    }

    /** What Kafka Streams does with the queues of a task: the smallest head first. */
    private static List<Long> processed(Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> queues) {
        List<Long> times = new ArrayList<>();
        while (true) {
            List<ConsumerRecord<byte[], byte[]>> earliest = queues.values().stream()
                    .filter(queue -> !queue.isEmpty())
                    .min(Comparator.comparing(queue -> queue.get(0).timestamp()))
                    .orElse(List.of());
            if (earliest.isEmpty()) {
                return times;
            }
            times.add(earliest.remove(0).timestamp());
        }
    }

    private Map<TopicPartition, List<Long>> release() {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> released = new HashMap<>();
        order.release(BOTH, expected::contains, closed::contains, released);
        Map<TopicPartition, List<Long>> times = new HashMap<>();
        released.forEach((partition, records) -> times.put(
                partition, records.stream().map(ConsumerRecord::timestamp).toList()));
        return times;
    }

    private static Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> copy(
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> all) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> copy = new HashMap<>();
        all.forEach((partition, records) -> copy.put(partition, new ArrayList<>(records)));
        return copy;
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(TopicPartition partition, long... times) {
        return Arrays.stream(times).boxed().map(time -> record(partition, time)).toList();
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long time) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                Math.abs(time),
                time,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                java.util.Optional.empty());
    }
}
