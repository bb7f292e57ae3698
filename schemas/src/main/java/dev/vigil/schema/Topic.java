package dev.vigil.schema;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.serialization.Serde;

/**
 * A topic and the types of its keys and values, one value. Immutable and thread-safe.
 *
 * @param name name without the prefix of the installation
 * @param keySerde serde of the keys
 * @param valueSerde serde of the values
 * @param layout what the topic is created with
 * @param description what stands in it, one sentence
 */
public record Topic<K, V>(String name, Serde<K> keySerde, Serde<V> valueSerde, TopicLayout layout, String description) {

    /** The schema of the values; empty where they are bytes. */
    public Optional<Schema> valueSchema() {
        return valueSerde instanceof AvroSerde<?> avro ? Optional.of(avro.schema()) : Optional.empty();
    }

    /** The topic's name in an installation. */
    public String name(TopicPrefix prefix) {
        return prefix.value() + name;
    }

    /** The settings the topic is created with and checked against, by Kafka's names. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put(
                "cleanup.policy",
                layout.cleanup().name().toLowerCase(Locale.ROOT).replace('_', ','));
        settings.put("retention.ms", Long.toString(layout.retention().toMillis()));
        settings.put("message.timestamp.type", "CreateTime");
        layout.segment().ifPresent(segment -> settings.put("segment.ms", Long.toString(segment.toMillis())));
        return settings;
    }
}
