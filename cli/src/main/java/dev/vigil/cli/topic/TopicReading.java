package dev.vigil.cli.topic;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads all partitions of one topic without a consumer group, committed records only, in the order in which they come: in
 * order within a partition, not across. Not thread-safe.
 */
public final class TopicReading implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;

    private TopicReading(KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        this.consumer = consumer;
        this.partitions = partitions;
    }

    /**
     * Opens a topic.
     *
     * @param topic name in Kafka, prefix included
     * @param fromMillis Kafka timestamp from which on records are read, milliseconds since the epoch; empty: the beginning
     * @throws StartupException if the topic is not there or may not be read
     */
    public static TopicReading open(KafkaTarget target, String topic, OptionalLong fromMillis) {
        Map<String, Object> settings = new HashMap<>(target.clientSettings());
        settings.put("isolation.level", "read_committed");
        settings.put("enable.auto.commit", "false");
        settings.put("allow.auto.create.topics", "false");
        settings.put("auto.offset.reset", "earliest"); // retention may overtake a slow reader
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            seek(consumer, partitions, fromMillis);
            return new TopicReading(consumer, partitions);
        } catch (TimeoutException e) {
            consumer.close();
            throw failure(
                    Kind.UNREACHABLE,
                    "Kafka at " + target.bootstrap() + " did not answer about topic " + topic + " in "
                            + PATIENCE.toSeconds() + " s",
                    target.from(),
                    e);
        } catch (AuthorizationException | AuthenticationException e) {
            consumer.close();
            throw failure(
                    Kind.REFUSED,
                    "not allowed to read topic " + topic + " (" + e.getClass().getSimpleName() + ")",
                    target.from(),
                    e);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Gives records to a reader until it has enough, or, without {@code follow}, until the records are read that were
     * there when this was called.
     *
     * @param reader returns whether it wants more
     * @param follow whether to wait for records to come, until the process is interrupted
     */
    public void read(Predicate<ConsumerRecord<byte[], byte[]>> reader, boolean follow) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        while (follow || !isThrough(ends)) {
            for (ConsumerRecord<byte[], byte[]> polled : consumer.poll(POLL)) {
                boolean isLater = !follow && polled.offset() >= ends.getOrDefault(partition(polled), Long.MAX_VALUE);
                if (!isLater && !reader.test(polled)) {
                    return;
                }
            }
        }
    }

    /** Waits a little for records to come and gives them to a reader. */
    public void poll(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        consumer.poll(POLL).forEach(reader);
    }

    @Override
    public void close() {
        consumer.close();
    }

    private boolean isThrough(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
        if (found == null || found.isEmpty()) {
            throw new StartupException(
                    Kind.USAGE,
                    "there is no topic " + topic + " in this Kafka",
                    "",
                    "`vigil topics list` shows what there is; check kafka.topic_prefix");
        }
        return found.stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .collect(Collectors.toList());
    }

    private static void seek(
            KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions, OptionalLong fromMillis) {
        if (fromMillis.isEmpty()) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, Long> times = partitions.stream()
                .collect(Collectors.toMap(partition -> partition, partition -> fromMillis.getAsLong()));
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(times, PATIENCE);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp offset = offsets.get(partition);
            if (offset == null) {
                consumer.seekToEnd(List.of(partition)); // nothing as new as that
            } else {
                consumer.seek(partition, offset.offset());
            }
        }
    }

    private static TopicPartition partition(ConsumerRecord<?, ?> polled) {
        return new TopicPartition(polled.topic(), polled.partition());
    }

    private static StartupException failure(Kind kind, String what, String from, Throwable cause) {
        StartupException failure = new StartupException(kind, what, from, "");
        failure.initCause(cause);
        return failure;
    }
}
