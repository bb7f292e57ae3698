package dev.vigil.cli.config;

import dev.vigil.cli.terminal.Nearest;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.admin.TopicSizes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Where Kafka is and how our topics are made.
 *
 * @param bootstrapServers {@code HOST:PORT}, separated by commas; empty: not configured
 * @param topicPrefix what stands before every topic name
 * @param shards partitions of {@code workflow-events} and all that is co-partitioned with it
 * @param merge partitions of window topics and alerts
 * @param replication replication factor; -1: the brokers' default
 * @param embedded the broker inside this process, if no other is configured
 * @param properties further settings of Kafka's clients, such as security; never printed in clear where they are secret
 */
public record KafkaConfig(
        String bootstrapServers,
        TopicPrefix topicPrefix,
        int shards,
        int merge,
        short replication,
        EmbeddedConfig embedded,
        Map<String, String> properties) {

    /** Lets {@code ${file:/etc/vigil/kafka.secrets:password}} and {@code ${env:KAFKA_PASSWORD}} stand for a secret. */
    private static final Map<String, String> SECRETS_FROM = Map.of(
            "config.providers", "file,env",
            "config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider",
            "config.providers.env.class", "org.apache.kafka.common.config.provider.EnvVarConfigProvider");

    private static final int MOST_PARTITIONS = 1_000;
    private static final int MOST_REPLICAS = 100;

    public KafkaConfig {
        properties = Map.copyOf(properties);
    }

    public TopicSizes topicSizes() {
        return new TopicSizes(shards, merge, replication, -1);
    }

    /** Settings for any of Kafka's clients at an address. */
    public Map<String, Object> clientSettings(String bootstrap) {
        Map<String, Object> settings = new HashMap<>(SECRETS_FROM);
        settings.putAll(properties);
        settings.put("bootstrap.servers", bootstrap);
        return settings;
    }

    /** Properties may hold secrets. */
    @Override
    public String toString() {
        return "KafkaConfig[bootstrapServers=" + bootstrapServers + ", topicPrefix=" + topicPrefix.value() + ", shards="
                + shards + ", merge=" + merge + ", replication=" + replication + ", embedded=" + embedded
                + ", properties=" + new TreeSet<>(properties.keySet()) + "]";
    }

    static KafkaConfig read(Section section) {
        List<String> servers = section.list("bootstrap_servers", "HOST:PORT", HostPort::checked, address -> address);
        TopicPrefix prefix = section.value(
                "topic_prefix",
                TopicPrefix.DEFAULT,
                "letters, digits, '.', '_' and '-'",
                KafkaConfig::parsedPrefix,
                TopicPrefix::value);
        Section partitions = section.section("partitions");
        int shards = partitions.count("shards", TopicSizes.DEFAULT_SHARDS, 1, MOST_PARTITIONS);
        int merge = partitions.count("merge", TopicSizes.DEFAULT_MERGE, 1, MOST_PARTITIONS);
        partitions.end();
        short replication = section.<Short>value(
                "replication",
                TopicSizes.BROKER_DEFAULT,
                "a replication factor in 1.." + MOST_REPLICAS + ", or -1 for the brokers' default",
                KafkaConfig::parsedReplication,
                String::valueOf);
        KafkaConfig kafka = new KafkaConfig(
                String.join(",", servers),
                prefix,
                shards,
                merge,
                replication,
                EmbeddedConfig.read(section.section("embedded")),
                properties(section.section("properties")));
        section.end();
        return kafka;
    }

    private static TopicPrefix parsedPrefix(String text) {
        try {
            return new TopicPrefix(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("at most 100 of letters, digits, '.', '_' and '-'", e);
        }
    }

    private static short parsedReplication(String text) {
        short factor = Short.parseShort(text);
        if (factor == TopicSizes.BROKER_DEFAULT || (factor >= 1 && factor <= MOST_REPLICAS)) {
            return factor;
        }
        throw new NumberFormatException();
    }

    /** A name that Kafka does not know may belong to a plug-in; one that almost is Kafka's is a typo. */
    private static Map<String, String> properties(Section section) {
        Map<String, String> properties = section.secretTexts(Secrets::isSecret);
        TreeSet<String> known = new TreeSet<>(AdminClientConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        for (String name : properties.keySet()) {
            Optional<String> meant = known.contains(name) ? Optional.empty() : Nearest.to(name, known);
            meant.ifPresent(nearest -> section.problem(
                    name, "unknown key '" + name + "' in " + section.path(), "did you mean '" + nearest + "'?"));
        }
        return properties;
    }
}
