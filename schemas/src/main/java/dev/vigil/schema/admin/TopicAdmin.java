package dev.vigil.schema.admin;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics of the catalogue in one Kafka: creates what is missing with explicit settings, reports what differs, and
 * changes nothing that exists. Not thread-safe.
 */
public final class TopicAdmin implements AutoCloseable {

    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(20);

    private final Admin admin;
    private final TopicPrefix prefix;
    private final TopicSizes sizes;

    private TopicAdmin(Admin admin, TopicPrefix prefix, TopicSizes sizes) {
        this.admin = admin;
        this.prefix = prefix;
        this.sizes = sizes;
    }

    /**
     * Connects, and returns when a broker has answered.
     *
     * @param clientSettings settings of Kafka's admin client, {@code bootstrap.servers} among them
     * @param from where the address stands (flag, environment variable, file:line:column), for messages; may be empty
     * @throws StartupException UNREACHABLE after ten seconds without an answer, REFUSED on wrong credentials
     */
    public static TopicAdmin connect(Map<String, ?> clientSettings, TopicPrefix prefix, TopicSizes sizes, String from) {
        return new TopicAdmin(BrokerReach.connect(clientSettings, from), prefix, sizes);
    }

    /**
     * Creates the missing topics and returns when every topic can be used.
     *
     * @throws StartupException if topics that must have equal partition counts have not (nothing is created then), or if
     *     Kafka refuses
     */
    public TopicReport create() {
        List<TopicState> before = states();
        CoPartitioning.require(before);
        List<TopicState> missing =
                before.stream().filter(state -> state.found().isEmpty()).toList();
        if (missing.isEmpty()) {
            return report(List.of(), before);
        }
        boolean replicated = isReplicated();
        Function<Topic<String, ?>, Integer> partitions = CoPartitioning.counts(before, sizes);
        List<NewTopic> newTopics = missing.stream()
                .map(state -> newTopic(state, partitions.apply(state.topic()), replicated))
                .toList();
        admin.createTopics(newTopics).values().forEach((name, answer) -> awaitCreated(answer, name));
        List<TopicState> after = awaitVisible();
        CoPartitioning.require(after);
        awaitLed(missing, partitions);
        return report(missing.stream().map(TopicState::name).toList(), after);
    }

    /** What {@link #create()} would find, missing topics included; changes nothing. Throws as {@code create} does. */
    public TopicReport check() {
        List<TopicState> states = states();
        CoPartitioning.require(states);
        return report(List.of(), states);
    }

    /** Every topic of the catalogue as it is in Kafka, in the order of the catalogue. */
    public List<TopicState> states() {
        Map<String, TopicDescription> described = describe();
        Map<String, Map<String, String>> settings = settings(described.keySet());
        return Topics.ALL.stream()
                .map(topic -> {
                    String name = topic.name(prefix);
                    Optional<TopicState.Found> found = Optional.ofNullable(described.get(name))
                            .map(description -> new TopicState.Found(
                                    description.partitions().size(),
                                    description.partitions().get(0).replicas().size(),
                                    settings.getOrDefault(name, Map.of())));
                    return new TopicState(topic, name, found);
                })
                .toList();
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }

    private TopicReport report(List<String> created, List<TopicState> states) {
        Map<String, Integer> partitions = new HashMap<>();
        states.forEach(state -> state.found().ifPresent(found -> partitions.put(state.name(), found.partitions())));
        List<TopicFinding> findings = states.stream()
                .flatMap(state -> TopicComparison.of(state, sizes).stream())
                .toList();
        return new TopicReport(created, findings, partitions);
    }

    private NewTopic newTopic(TopicState missing, int partitions, boolean replicated) {
        Optional<Short> replication =
                sizes.replication() == TopicSizes.BROKER_DEFAULT ? Optional.empty() : Optional.of(sizes.replication());
        Map<String, String> settings = new HashMap<>(TopicComparison.settings(missing.topic(), sizes));
        if (replicated) {
            settings.put(TopicComparison.MIN_ISR, TopicComparison.MIN_ISR_REPLICATED);
        }
        return new NewTopic(missing.name(), Optional.of(partitions), replication).configs(settings);
    }

    private static void awaitCreated(KafkaFuture<Void> answer, String name) {
        try {
            AdminCall.get(answer, "create topic " + name);
        } catch (StartupException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e; // a topic that another instance made in the same moment is as good
            }
        }
    }

    private List<TopicState> awaitVisible() {
        long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos();
        while (true) {
            List<TopicState> states = states();
            boolean complete = states.stream().allMatch(state -> state.found().isPresent());
            if (complete || System.nanoTime() > deadline) {
                return states;
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /**
     * Returns when each new partition has a leader that serves it. A producer that writes sooner may have its first batch refused
     * and its second taken, and then no try of the first is ever in sequence again.
     */
    private void awaitLed(List<TopicState> created, Function<Topic<String, ?>, Integer> partitions) {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        created.forEach(state -> {
            for (int partition = 0; partition < partitions.apply(state.topic()); partition++) {
                all.put(new TopicPartition(state.name(), partition), OffsetSpec.latest());
            }
        });
        AdminCall.get(admin.listOffsets(all).all(), "read the ends of the topics just created");
    }

    /** Asks for the names first: describing a missing topic costs an error in the broker's log for each. */
    private Map<String, TopicDescription> describe() {
        String doing = "describe topics " + prefix.value() + "*";
        Collection<String> existing = AdminCall.get(admin.listTopics().names(), doing);
        List<String> ours = Topics.ALL.stream()
                .map(topic -> topic.name(prefix))
                .filter(existing::contains)
                .toList();
        return AdminCall.get(admin.describeTopics(ours).allTopicNames(), doing);
    }

    private Map<String, Map<String, String>> settings(Collection<String> topics) {
        List<ConfigResource> resources = topics.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        return AdminCall.get(
                        admin.describeConfigs(resources).all(), "read the settings of topics " + prefix.value() + "*")
                .entrySet()
                .stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), entry -> values(entry.getValue())));
    }

    private static Map<String, String> values(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    /** Whether new topics will have more than one replica: as configured, else by the brokers' own default. */
    private boolean isReplicated() {
        if (sizes.replication() != TopicSizes.BROKER_DEFAULT) {
            return sizes.replication() > 1;
        }
        Collection<Node> nodes = AdminCall.get(admin.describeCluster().nodes(), "describe the cluster");
        if (nodes.size() < 2) {
            return false;
        }
        ConfigResource broker = new ConfigResource(
                ConfigResource.Type.BROKER, nodes.iterator().next().idString());
        Config config = AdminCall.get(admin.describeConfigs(List.of(broker)).all(), "read the brokers' settings")
                .get(broker);
        ConfigEntry factor = config == null ? null : config.get("default.replication.factor");
        return factor != null && factor.value() != null && Integer.parseInt(factor.value()) > 1;
    }
}
