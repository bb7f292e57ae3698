package dev.vigil.streams.intake;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Kafka's own clients for Kafka Streams, with a {@link PackingConsumer} for its source topics. Made by Kafka Streams by the name of its class
 * ({@code default.client.supplier}), so it is told by the configuration whose records are packed: {@value #TOPIC}.
 */
public class PackingClients implements KafkaClientSupplier {

    /** Key of the main consumer's configuration: the topic whose records are packed. */
    public static final String TOPIC = "vigil.packed.topic";

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public final Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        Map<String, Object> kafkas = new HashMap<>(config);
        Object topic = kafkas.remove(TOPIC);
        if (topic == null) {
            throw new IllegalStateException("expected " + TOPIC + " in the configuration of the consumer");
        }
        return new PackingConsumer(kafkas, topic.toString());
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getRestoreConsumer(config);
    }
}
