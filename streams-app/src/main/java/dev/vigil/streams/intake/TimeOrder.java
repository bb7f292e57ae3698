package dev.vigil.streams.intake;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Records that were fetched of partitions that are read together, until it is certain that nothing comes before them: of the heads the one with the
 * smallest timestamp goes first, and while one of the partitions has records that are not fetched yet, nothing goes. A partition that has none
 * holds nobody up. A record without a time goes with the one before it. Not thread-safe.
 */
final class TimeOrder {

    private static final class Queue {
        final ArrayDeque<ConsumerRecord<byte[], byte[]>> records = new ArrayDeque<>();
        long timeMillis = Long.MIN_VALUE;

        /** Time of the first record. */
        long headMillis() {
            long own = records.element().timestamp();
            return own < 0 ? timeMillis : own;
        }

        ConsumerRecord<byte[], byte[]> take() {
            timeMillis = headMillis();
            return records.remove();
        }
    }

    private final Map<TopicPartition, Queue> queues = new HashMap<>();

    void add(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> fetched) {
        queues.computeIfAbsent(partition, ignored -> new Queue()).records.addAll(fetched);
    }

    /** Records of a partition that wait. */
    int waiting(TopicPartition partition) {
        Queue queue = queues.get(partition);
        return queue == null ? 0 : queue.records.size();
    }

    /** The first record of a partition that waits; null if none does. */
    @Nullable
    ConsumerRecord<byte[], byte[]> first(TopicPartition partition) {
        Queue queue = queues.get(partition);
        return queue == null ? null : queue.records.peek();
    }

    /** Forgets what waits of a partition: it is read again from elsewhere, or by somebody else. */
    void drop(TopicPartition partition) {
        queues.remove(partition);
    }

    void dropAll() {
        queues.clear();
    }

    /**
     * Moves what may go on to {@code released}; the order of partitions among each other is in the timestamps.
     *
     * @param together the partitions that are read together
     * @param expects whether a partition of which nothing waits has records that are not fetched yet
     * @param closed whether a partition takes no more for the time being; what comes after its first record waits too
     */
    void release(
            Collection<TopicPartition> together,
            Predicate<TopicPartition> expects,
            Predicate<TopicPartition> closed,
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> released) {
        List<TopicPartition> waiting = new ArrayList<>(together.size());
        for (TopicPartition partition : together) {
            if (waiting(partition) > 0) {
                waiting.add(partition);
            }
        }
        if (waiting.isEmpty()) {
            return;
        }
        for (TopicPartition partition : together) {
            if (!waiting.contains(partition) && expects.test(partition)) {
                return;
            }
        }
        while (!waiting.isEmpty()) {
            TopicPartition next = earliest(waiting);
            if (closed.test(next)) {
                return;
            }
            Queue queue = queue(next);
            List<ConsumerRecord<byte[], byte[]>> to = released.computeIfAbsent(next, ignored -> new ArrayList<>());
            long until = waiting.size() == 1 ? Long.MAX_VALUE : earliestBut(next, waiting);
            do {
                to.add(queue.take());
            } while (!queue.records.isEmpty() && queue.headMillis() <= until);
            if (queue.records.isEmpty()) {
                waiting.remove(next);
                if (expects.test(next)) {
                    return;
                }
            }
        }
    }

    private TopicPartition earliest(List<TopicPartition> waiting) {
        TopicPartition earliest = waiting.get(0);
        for (TopicPartition partition : waiting) {
            if (queue(partition).headMillis() < queue(earliest).headMillis()) {
                earliest = partition;
            }
        }
        return earliest;
    }

    private long earliestBut(TopicPartition but, List<TopicPartition> waiting) {
        long earliest = Long.MAX_VALUE;
        for (TopicPartition partition : waiting) {
            if (!partition.equals(but)) {
                earliest = Math.min(earliest, queue(partition).headMillis());
            }
        }
        return earliest;
    }

    private Queue queue(TopicPartition partition) {
        Queue queue = queues.get(partition);
        if (queue == null) {
            throw new IllegalStateException("nothing waits of " + partition);
        }
        return queue;
    }
}
