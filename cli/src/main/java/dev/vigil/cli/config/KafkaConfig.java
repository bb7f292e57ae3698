package dev.vigil.cli.config;

import dev.vigil.cli.terminal.Nearest;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.admin.TopicSizes;
import java.net.URI;
import java.net.URISyntaxException;
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
 * @param schemaRegistry the registry's REST interface; empty: none is used
 * @param embedded the broker inside this process, if no other is configured
 * @param properties further settings of Kafka's clients, such as security; never printed in clear where they are secret
 */
public record KafkaConfig(
        String bootstrapServers,
        TopicPrefix topicPrefix,
        int shards,
        int merge,
        short replication,
        Optional<URI> schemaRegistry,
        EmbeddedConfig embedded,
        Map<String, String> properties) {

    /** The key in the file; as a client property it has the name that Confluent's serialisers gave it. */
    public static final String SCHEMA_REGISTRY_KEY = "kafka.schema_registry_url";

    private static final String SCHEMA_REGISTRY_PROPERTY = "schema.registry.url";
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
                + shards + ", merge=" + merge + ", replication=" + replication + ", schemaRegistry="
                + schemaRegistry.map(KafkaConfig::withoutSecrets).orElse("") + ", embedded=" + embedded
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
        Optional<URI> schemaRegistry = section.value(
                "schema_registry_url",
                Optional.<URI>empty(),
                "the http or https URL of a schema registry",
                text -> Optional.of(parsedUrl(text)),
                url -> url.map(KafkaConfig::withoutSecrets).orElse(""));
        Section clients = section.section("properties");
        Map<String, String> properties = properties(clients);
        String property = properties.remove(SCHEMA_REGISTRY_PROPERTY);
        if (schemaRegistry.isEmpty() && property != null) {
            try {
                schemaRegistry = Optional.of(parsedUrl(property));
            } catch (IllegalArgumentException e) {
                clients.problem(SCHEMA_REGISTRY_PROPERTY, "expected " + e.getMessage(), "");
            }
        }
        KafkaConfig kafka = new KafkaConfig(
                String.join(",", servers),
                prefix,
                shards,
                merge,
                replication,
                schemaRegistry,
                EmbeddedConfig.read(section.section("embedded")),
                properties);
        section.end();
        return kafka;
    }

    private static URI parsedUrl(String text) {
        String expected = "the http or https URL of a schema registry, such as http://registry:8081";
        try {
            URI uri = new URI(text);
            if (!("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) || uri.getHost() == null) {
                throw new IllegalArgumentException(expected);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    private static String withoutSecrets(URI url) {
        return url.getRawUserInfo() == null
                ? url.toString()
                : url.toString().replace(url.getRawUserInfo() + "@", Secrets.REDACTED + "@");
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
