package dev.vigil.collector.sink;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Discovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Membership in the collector's consumer group: which shards are ours, and what discovery tells about them. One thread, but
 * for {@link #wakeup}.
 */
public final class ShardMember implements AutoCloseable {

    /**
     * One turn: what was gained and lost since the last, and what discovery said, in order within a shard. A shard that was
     * gained is to be restored before its discoveries are looked at.
     */
    public record Turn(Set<Integer> gained, Set<Integer> lost, List<Told> told, int undecodable) {}

    /** A discovery and where it stands. */
    public record Told(int shard, long offset, Discovery discovery) {}

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    /** Longer than the others need to hear of it; a member that is dead may hold it up for longer, then work goes on meanwhile. */
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);

    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Set<Integer> gained = new HashSet<>();
    private final Set<Integer> lost = new HashSet<>();

    /**
     * A named member that comes back to a settled group is given what it had, and nobody else is asked. If it went in the
     * middle of a rebalance, after its shards were taken from it and before others were given them, that would leave those
     * shards without an owner until the next member comes or goes. So it asks for one more rebalance, before it writes anything: what
     * is begun in one generation of the group cannot be committed in the next.
     */
    private boolean askAgain;

    /** Whether an assignment has come since it was last asked for. */
    private boolean joined;

    /** @param cluster the Temporal cluster that is exported: each has a group of its own */
    public ShardMember(Map<String, Object> kafka, TopicPrefix prefix, String cluster, String instance) {
        this.topic = Topics.DISCOVERIES.name(prefix);
        this.askAgain = !instance.isEmpty();
        this.consumer = new KafkaConsumer<>(KafkaSettings.member(kafka, group(prefix, cluster), instance));
        consumer.subscribe(List.of(topic), new Changes());
    }

    /** The consumer group whose members share the shards. */
    public static String group(TopicPrefix prefix, String cluster) {
        return prefix.value() + "collector-" + cluster;
    }

    /** Takes part for a moment. */
    public Turn turn(Duration timeout) {
        gained.clear();
        lost.clear();
        List<Told> told = new ArrayList<>();
        int undecodable = take(consumer.poll(timeout), told);
        if (askAgain && joined) {
            askAgain = false;
            joined = false;
            consumer.enforceRebalance("a named member came back");
            long end = System.nanoTime() + SETTLES_WITHIN.toNanos();
            while (!joined && System.nanoTime() < end) {
                undecodable += take(consumer.poll(POLL), told);
            }
        }
        return new Turn(Set.copyOf(gained), Set.copyOf(lost), told, undecodable);
    }

    private int take(ConsumerRecords<byte[], byte[]> records, List<Told> told) {
        int undecodable = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                Discovery discovery =
                        Topics.DISCOVERIES.valueSerde().deserializer().deserialize(topic, record.value());
                told.add(new Told(record.partition(), record.offset(), discovery));
            } catch (SerializationException e) {
                undecodable++;
            }
        }
        return undecodable;
    }

    /**
     * The next discovery of a shard that was just gained, from the group's committed offset: waits until transactions of an
     * earlier owner are decided.
     */
    public long nextOffset(int shard) {
        TopicPartition partition = partition(shard);
        var committed = consumer.committed(Set.of(partition)).get(partition);
        return committed != null
                ? committed.offset()
                : consumer.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
    }

    public TopicPartition partition(int shard) {
        return new TopicPartition(topic, shard);
    }

    /** What fences writers that lost their shards. */
    public ConsumerGroupMetadata metadata() {
        return consumer.groupMetadata();
    }

    /** Stops taking discoveries while more is known than can be read; membership goes on. */
    public void pause(boolean pause) {
        if (pause) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
    }

    /** Ends a turn that is under way with a {@code WakeupException}. Any thread. */
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    }

    private final class Changes implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            partitions.forEach(each -> gained.add(each.partition()));
            joined = true;
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(each -> {
                gained.remove(each.partition());
                lost.add(each.partition());
            });
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            onPartitionsRevoked(partitions);
        }
    }
}
