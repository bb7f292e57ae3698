package dev.vigil.schema.registry;

import dev.vigil.schema.SchemaIds;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
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

    /** Registering all schemas takes this long at most. */
    public static final Duration START_LIMIT = Duration.ofSeconds(7);

    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);

    /** How often a number is asked for in the middle of the flow, where the wait holds a partition up. */
    private static final int LOOKUPS = 2;

    /** Topics that are registered at once: three requests each, and a registry far away takes a tenth of a second for one. */
    private static final int AT_ONCE = 8;

    private final RegistryClient client;
    private final Map<String, Integer> idsByTopic = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    /** Names of the topics whose values are in the registry's format. */
    private final Set<String> contract;

    private SchemaRegistry(RegistryClient client, TopicPrefix prefix) {
        this.client = client;
        this.contract = Topics.ALL.stream().map(topic -> topic.name(prefix)).collect(Collectors.toUnmodifiableSet());
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
        SchemaRegistry registry = new SchemaRegistry(new RegistryClient(url, timeout), prefix);
        registry.registerAll(prefix, from, limit);
        LOG.atInfo()
                .addKeyValue("registry", registry.client.address())
                .addKeyValue("subjects", registry.idsByTopic.size())
                .log("schemas are registered");
        return registry;
    }

    private void registerAll(TopicPrefix prefix, String from, Duration limit) {
        long begin = System.nanoTime();
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> registrations = new ArrayList<>();
            for (Topic<String, ?> topic : Topics.ALL) {
                topic.valueSchema()
                        .ifPresent(schema ->
                                registrations.add(pool.submit(() -> register(topic.name(prefix), schema, from))));
            }
            for (Future<?> registration : registrations) {
                registration.get(begin + limit.toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof StartupException refusal ? refusal : new IllegalStateException(e);
        } catch (TimeoutException e) {
            throw tooSlow(from, idsByTopic.size() + " of " + Topics.ALL.size() + " topics", limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw tooSlow(from, "interrupted", limit);
        } finally {
            pool.shutdownNow();
        }
    }

    private StartupException tooSlow(String from, String what, Duration limit) {
        return new StartupException(
                StartupException.Kind.UNREACHABLE,
                "the schema registry at " + client.address() + " answers too slowly: " + what + " in "
                        + limit.toSeconds() + " s",
                from,
                "start again when it has less to do");
    }

    /** For who writes no topic of the contract: nothing is registered, numbers are asked for as they come. */
    public static SchemaRegistry reading(URI url, TopicPrefix prefix) {
        return new SchemaRegistry(new RegistryClient(url, TIMEOUT), prefix);
    }

    @Override
    public OptionalInt id(String topic) {
        Integer id = idsByTopic.get(topic);
        if (id != null) {
            return OptionalInt.of(id);
        }
        if (contract.contains(topic)) {
            throw new SerializationException("no schema is registered for topic " + topic);
        }
        return OptionalInt.empty();
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
