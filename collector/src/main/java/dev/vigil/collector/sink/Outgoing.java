package dev.vigil.collector.sink;

import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record on its way to Kafka.
 *
 * @param partition where it goes; -1: where its key says
 * @param value null: a tombstone
 * @param capturedAtMicros becomes the Kafka timestamp
 */
public record Outgoing<V>(
        Topic<String, V> topic,
        int partition,
        String key,
        @Nullable V value,
        long capturedAtMicros) {

    /** A record that goes where its key says, in a topic with this many partitions. */
    public static <V> Outgoing<V> byKey(
            Topic<String, V> topic, int partitions, String key, V value, long capturedAtMicros) {
        return new Outgoing<>(topic, Keys.partition(key, partitions), key, value, capturedAtMicros);
    }

    @SuppressWarnings(
            "NullAway") // Kafka's contract: a null value is a tombstone, a null partition the partitioner's choice
    ProducerRecord<byte[], byte[]> toRecord(TopicPrefix prefix) {
        String name = topic.name(prefix);
        return new ProducerRecord<>(
                name,
                partition < 0 ? null : partition,
                capturedAtMicros / 1_000,
                topic.keySerde().serializer().serialize(name, key),
                topic.valueSerde().serializer().serialize(name, value));
    }
}
