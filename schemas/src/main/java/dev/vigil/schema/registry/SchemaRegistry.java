package dev.vigil.schema.registry;

import dev.vigil.schema.SchemaIds;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.apache.kafka.common.errors.SerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vigil's schemas in a registry, one subject a topic, {@code <topic>-value}, each {@value #COMPATIBILITY}. Everything this
 * process writes is registered, and everything that stands under its subjects is known, before the first record; only a
 * version registered later is asked for while running. Thread-safe.
 */
public final class SchemaRegistry implements SchemaIds {

    public static final String COMPATIBILITY = "BACKWARD_TRANSITIVE";

    /** What one request may take. */
    public static final Duration TIMEOUT = Duration.ofSeconds(3);

    /** Registering all schemas takes this long and one request more at most. */
    public static final Duration START_LIMIT = Duration.ofSeconds(7);

    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);

    /** How often a number is asked for in the middle of the flow, where the wait holds a partition up. */
    private static final int LOOKUPS = 2;

    private final RegistryClient client;
    private final Map<String, Integer> idsByTopic = new HashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    private SchemaRegistry(RegistryClient client) {
        this.client = client;
    }

    /** The subject of a topic's values: the name strategy that sink connectors take by default. */
    public static String subject(String topic) {
        return topic + "-value";
    }

    /**
     * Registers the schemas of all topics and learns what stands under their subjects.
     *
     * @param url the registry's REST interface, such as {@code http://registry:8081} or {@code
     *     http://apicurio:8080/apis/ccompat/v7}; user info is sent as basic authentication
     * @param from where the URL stands, for messages
     * @throws StartupException if it does not answer, refuses, or holds a schema that ours does not go with
     */
    public static SchemaRegistry connect(URI url, TopicPrefix prefix, String from) {
        return connect(url, prefix, from, TIMEOUT, START_LIMIT);
    }

    static SchemaRegistry connect(URI url, TopicPrefix prefix, String from, Duration timeout, Duration limit) {
        SchemaRegistry registry = new SchemaRegistry(new RegistryClient(url, timeout));
        long begin = System.nanoTime();
        for (Topic<String, ?> topic : Topics.ALL) {
            Schema schema = topic.valueSchema().orElse(null);
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw new StartupException(
                        StartupException.Kind.UNREACHABLE,
                        "the schema registry at " + registry.client.address() + " answers too slowly: "
                                + registry.idsByTopic.size() + " of " + Topics.ALL.size() + " topics in "
                                + limit.toSeconds() + " s",
                        from,
                        "start again when it has less to do");
            }
            if (schema != null) {
                registry.register(topic.name(prefix), schema, from);
            }
        }
        LOG.atInfo()
                .addKeyValue("registry", registry.client.address())
                .addKeyValue("subjects", registry.idsByTopic.size())
                .log("schemas are registered");
        return registry;
    }

    /** For who only reads: nothing is registered, numbers are asked for as they come. */
    public static SchemaRegistry reading(URI url) {
        return new SchemaRegistry(new RegistryClient(url, TIMEOUT));
    }

    @Override
    public int id(String topic, Schema schema) {
        Integer id = idsByTopic.get(topic);
        if (id == null) {
            throw new SerializationException("no schema is registered for topic " + topic);
        }
        return id;
    }

    @Override
    public Schema schema(int id) {
        Schema known = schemas.get(id);
        return known == null ? lookedUp(id) : known;
    }

    private Schema lookedUp(int id) {
        String why = "";
        for (int attempt = 0; attempt < LOOKUPS; attempt++) {
            try {
                Schema schema = parsed(client.schema(id));
                schemas.put(id, schema);
                return schema;
            } catch (RegistryException | SchemaParseException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        throw new SerializationException(
                "schema " + id + " cannot be had from the schema registry at " + client.address() + ": " + why);
    }

    private void register(String topic, Schema schema, String from) {
        String subject = subject(topic);
        try {
            List<Integer> versions = client.versions(subject);
            for (int version : versions) {
                RegistryClient.RegisteredSchema registered = client.version(subject, version);
                schemas.put(registered.id(), parsed(registered.schema()));
            }
            if (!versions.isEmpty()) {
                client.setCompatibility(subject, COMPATIBILITY); // first, so that ours is checked by it
            }
            int id = client.register(subject, schema.toString());
            if (versions.isEmpty()) {
                client.setCompatibility(
                        subject, COMPATIBILITY); // Apicurio has no settings for a subject that is not there
            }
            idsByTopic.put(topic, id);
            schemas.put(id, schema);
        } catch (RegistryException e) {
            throw startup(e, subject, schema, from);
        } catch (SchemaParseException e) {
            throw new StartupException(
                    StartupException.Kind.REFUSED,
                    "the schema registry at " + client.address() + " holds something under " + subject
                            + " that is no Avro schema",
                    from,
                    "another application uses the subject: choose another kafka.topic_prefix");
        }
    }

    private StartupException startup(RegistryException e, String subject, Schema schema, String from) {
        String at = "the schema registry at " + client.address();
        return switch (e.kind()) {
            case UNREACHABLE ->
                new StartupException(
                        StartupException.Kind.UNREACHABLE,
                        at + " does not answer: " + e.getMessage(),
                        from,
                        "start it, or check the address; without a registry Vigil writes Avro's single-object encoding");
            case INCOMPATIBLE ->
                new StartupException(
                        StartupException.Kind.REFUSED,
                        at + " refuses our " + schema.getName() + " under " + subject
                                + ": it does not go with a version that stands there (" + COMPATIBILITY + ")",
                        from,
                        "a later Vigil, or another application, has written there: upgrade, or choose another"
                                + " kafka.topic_prefix");
            case REFUSED ->
                new StartupException(
                        StartupException.Kind.REFUSED,
                        at + " refuses: " + e.getMessage(),
                        from,
                        e.status() == 404
                                ? "the URL is that of the REST interface: of Apicurio http://HOST:8080/apis/ccompat/v7"
                                : "check user and password in the URL, and the right to write " + subject);
            case NO_REGISTRY ->
                new StartupException(
                        StartupException.Kind.REFUSED,
                        "expected a schema registry at " + client.address() + ", but " + e.getMessage(),
                        from,
                        "the URL is that of the REST interface: of Apicurio http://HOST:8080/apis/ccompat/v7");
        };
    }

    private static Schema parsed(String text) {
        return new Schema.Parser().parse(text);
    }
}
