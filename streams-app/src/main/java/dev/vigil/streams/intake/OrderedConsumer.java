package dev.vigil.streams.intake;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's consumer, whose {@link #poll} holds a record back while a partition of the same number of another topic may bring an earlier one.
 * It is what Kafka Streams does itself with {@code max.task.idle.ms} 0, at a cost for each poll and not for each record. A position is that of
 * the next record to be handed out. At most {@value #MOST_WAITING} records of a partition and those of one more poll wait; then it is not
 * fetched from until they have gone. One thread, as its parent.
 */
final class OrderedConsumer extends KafkaConsumer<byte[], byte[]> {

    static final int MOST_WAITING = 1_000;

    private final Set<String> topics;
    private final TimeOrder order = new TimeOrder();
    private final Map<TopicPartition, OffsetAndMetadata> fetchedTo = new HashMap<>();
    private final Set<TopicPartition> closed = new HashSet<>();
    private final Set<TopicPartition> full = new HashSet<>();
    private Map<Integer, List<TopicPartition>> together = Map.of();
    private boolean reopened;

    /** @param topics whose partitions of one number are read in the order of time; all others as they come */
    OrderedConsumer(Map<String, Object> config, Set<String> topics) {
        super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.topics = Set.copyOf(topics);
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        ConsumerRecords<byte[], byte[]> fetched = super.poll(reopened ? Duration.ZERO : timeout);
        reopened = false;
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> released = new HashMap<>();
        for (TopicPartition partition : fetched.partitions()) {
            if (topics.contains(partition.topic())) {
                order.add(partition, fetched.records(partition));
            } else {
                released.put(partition, fetched.records(partition));
            }
        }
        fetchedTo.putAll(fetched.nextOffsets());
        for (List<TopicPartition> group : together.values()) {
            order.release(group, this::expects, closed::contains, released);
            group.forEach(this::fetchIfRoom);
        }
        Set<TopicPartition> moved = new HashSet<>(fetched.nextOffsets().keySet());
        moved.addAll(released.keySet());
        Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
        for (TopicPartition partition : moved) {
            OffsetAndMetadata offset = next(partition);
            if (offset != null) {
                next.put(partition, offset);
            }
        }
        return new ConsumerRecords<>(released, next);
    }

    @Override
    public long position(TopicPartition partition) {
        ConsumerRecord<byte[], byte[]> first = order.first(partition);
        return first == null ? super.position(partition) : first.offset();
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
        ConsumerRecord<byte[], byte[]> first = order.first(partition);
        return first == null ? super.position(partition, timeout) : first.offset();
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        super.pause(partitions);
        closed.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        closed.removeAll(partitions);
        reopened |= partitions.stream().anyMatch(partition -> order.waiting(partition) > 0);
        super.resume(partitions.stream()
                .filter(partition -> !full.contains(partition))
                .toList());
    }

    @Override
    public Set<TopicPartition> paused() {
        return Set.copyOf(closed);
    }

    @Override
    public void seek(TopicPartition partition, long offset) {
        forget(List.of(partition));
        super.seek(partition, offset);
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        forget(List.of(partition));
        super.seek(partition, offset);
    }

    @Override
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        forget(partitions);
        super.seekToBeginning(partitions);
    }

    @Override
    public void seekToEnd(Collection<TopicPartition> partitions) {
        forget(partitions);
        super.seekToEnd(partitions);
    }

    @Override
    public void subscribe(Collection<String> subscribed, ConsumerRebalanceListener listener) {
        super.subscribe(subscribed, new Regrouping(listener));
    }

    @Override
    public void subscribe(Pattern subscribed, ConsumerRebalanceListener listener) {
        super.subscribe(subscribed, new Regrouping(listener));
    }

    @Override
    public void unsubscribe() {
        super.unsubscribe();
        order.dropAll();
        fetchedTo.clear();
        closed.clear();
        full.clear();
        together = Map.of();
    }

    /** Records of a partition that were fetched and not handed out. */
    int fetchedAhead(TopicPartition partition) {
        return order.waiting(partition);
    }

    /** Whether there is something to fetch, or nobody knows yet. */
    private boolean expects(TopicPartition partition) {
        return currentLag(partition).orElse(1) > 0;
    }

    private void fetchIfRoom(TopicPartition partition) {
        if (order.waiting(partition) >= MOST_WAITING) {
            if (full.add(partition)) {
                super.pause(List.of(partition));
            }
        } else if (full.remove(partition) && !closed.contains(partition)) {
            super.resume(List.of(partition));
        }
    }

    private @Nullable OffsetAndMetadata next(TopicPartition partition) {
        ConsumerRecord<byte[], byte[]> first = order.first(partition);
        return first == null
                ? fetchedTo.get(partition)
                : new OffsetAndMetadata(first.offset(), first.leaderEpoch(), "");
    }

    /** What waits of partitions that are read from elsewhere. Their pauses stay: they are Kafka's own state. */
    private void forget(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            order.drop(partition);
            fetchedTo.remove(partition);
            fetchIfRoom(partition);
        }
    }

    private void lost(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            order.drop(partition);
            fetchedTo.remove(partition);
            full.remove(partition);
            closed.remove(partition);
        }
    }

    private void regroup(Set<TopicPartition> assigned) {
        Map<Integer, List<TopicPartition>> groups = new HashMap<>();
        for (TopicPartition partition : assigned) {
            if (topics.contains(partition.topic())) {
                groups.computeIfAbsent(partition.partition(), ignored -> new ArrayList<>())
                        .add(partition);
            }
        }
        together = groups;
    }

    /** Partitions come and go inside {@link KafkaConsumer#poll}: what waits of those that go is gone at once. */
    private final class Regrouping implements ConsumerRebalanceListener {

        private final ConsumerRebalanceListener listener;

        Regrouping(ConsumerRebalanceListener listener) {
            this.listener = listener;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            listener.onPartitionsRevoked(revoked); // first: it commits, and asks for positions
            gone(revoked);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            listener.onPartitionsLost(lost);
            gone(lost);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            lost(added); // they begin anew, whatever was known of them
            regroup(assignment());
            listener.onPartitionsAssigned(added);
        }

        private void gone(Collection<TopicPartition> partitions) {
            lost(partitions);
            Set<TopicPartition> left = new HashSet<>(assignment());
            left.removeAll(partitions);
            regroup(left);
        }
    }
}
