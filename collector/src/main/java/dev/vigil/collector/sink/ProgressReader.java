package dev.vigil.collector.sink;

import dev.vigil.schema.Keys;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.RunProgress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads the progress of a shard from beginning to end. */
public final class ProgressReader {

    /** Takes records in the order of the topic. */
    public interface Restore {
        void record(RunProgress progress);

        /** A tombstone, whose key has the parts namespace and run id. */
        void forgotten(String namespace, String runId);

        /** A record that is no progress; counted, not fatal: the run is then exported anew. */
        void undecodable();
    }

    private static final Duration POLL = Duration.ofMillis(100);

    /** Polls without progress until the broker counts as away: longer than a crashed owner's transaction can last. */
    private static final int MAX_IDLE_POLLS = 250;

    private ProgressReader() {}

    /**
     * @throws KafkaException if the broker does not answer in time
     */
    public static void restore(Map<String, Object> kafka, TopicPrefix prefix, int shard, Restore restore) {
        String name = Topics.PROGRESS.name(prefix);
        TopicPartition partition = new TopicPartition(name, shard);
        // the end is the last record written, not the last one decided: then reading on waits for decisions under way
        long end = end(kafka, partition);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(KafkaSettings.reader(kafka))) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            int idle = 0;
            while (consumer.position(partition) < end) {
                long before = consumer.position(partition);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(name, record, restore);
                }
                idle = consumer.position(partition) > before ? 0 : idle + 1;
                if (idle > MAX_IDLE_POLLS) {
                    throw new TimeoutException(
                            "progress of shard " + shard + " ends at " + end + " but cannot be read beyond " + before);
                }
            }
        }
    }

    private static long end(Map<String, Object> kafka, TopicPartition partition) {
        Map<String, Object> settings = KafkaSettings.reader(kafka);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings);
        try {
            return consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        } finally {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private static void take(String topic, ConsumerRecord<byte[], byte[]> record, Restore restore) {
        if (record.value() == null) {
            List<String> key = Keys.segments(new String(record.key(), StandardCharsets.UTF_8));
            if (key.size() == 4) {
                restore.forgotten(key.get(1), key.get(3));
            }
            return;
        }
        try {
            restore.record(Topics.PROGRESS.valueSerde().deserializer().deserialize(topic, record.value()));
        } catch (SerializationException e) {
            restore.undecodable();
        }
    }
}
