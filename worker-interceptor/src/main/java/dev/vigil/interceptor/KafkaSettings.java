package dev.vigil.interceptor;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Where records go and with which client settings. Immutable. Never printed whole: the settings may hold passwords. */
final class KafkaSettings {

    private final String topic;
    private final Map<String, Object> producer;

    /**
     * @param topic full topic name
     * @param user the user's Kafka properties; they win over the defaults here
     * @throws org.apache.kafka.common.config.ConfigException where a property's value is not valid
     */
    KafkaSettings(String topic, Properties user) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "vigil-worker-interceptor");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 50);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        settings.put(
                ProducerConfig.BUFFER_MEMORY_CONFIG,
                8L << 20); // a guest in the worker's heap; Kafka's default is 32 MB
        settings.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000L); // blocks our thread only; short so that close() is prompt
        settings.put(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 10_000L); // the client logs each attempt
        for (String name : user.stringPropertyNames()) {
            settings.put(name, user.getProperty(name));
        }
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        new ProducerConfig(settings);
        this.topic = topic;
        this.producer = Map.copyOf(settings);
    }

    String topic() {
        return topic;
    }

    String bootstrapServers() {
        return String.valueOf(producer.get(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG));
    }

    Map<String, Object> producer() {
        return producer;
    }

    /** The same connection for the admin client that looks for the topic. */
    Map<String, Object> admin() {
        Map<String, Object> settings = new HashMap<>(producer);
        settings.keySet().retainAll(AdminClientConfig.configNames());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        return settings;
    }
}
