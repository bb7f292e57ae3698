package dev.vigil.collector.sink;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.StartupException.Kind;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks at the topics the collector works with. Thread-safe. */
public final class ShardTopics implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Looks for topics, half a second apart. */
    private static final int TRIES = 4;

    private final Map<String, Object> kafka;
    private final TopicPrefix prefix;
    private final String cluster;
    private final Admin admin;

    /** @throws StartupException if the client settings are not valid */
    public ShardTopics(Map<String, Object> kafka, TopicPrefix prefix, String cluster) {
        this.kafka = Map.copyOf(kafka);
        this.prefix = prefix;
        this.cluster = cluster;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
        try {
            this.admin = Admin.create(settings);
        } catch (KafkaException e) {
            throw new StartupException(
                    Kind.USAGE,
                    "the Kafka client settings are not valid: "
                            + (e.getCause() == null
                                    ? e.getMessage()
                                    : e.getCause().getMessage()),
                    "",
                    "");
        }
    }

    /**
     * The number of shards: the partition count that the co-partitioned topics have in common.
     *
     * @throws StartupException if no broker answers, a topic is missing, or the counts differ
     */
    public int shards() {
        Map<String, Integer> counts = new TreeMap<>();
        List<String> missing = look(counts);
        for (int tries = 1; !missing.isEmpty() && tries < TRIES; tries++) {
            pause(); // a topic that was created a moment ago is not known everywhere yet
            missing = look(counts);
        }
        if (!missing.isEmpty()) {
            throw new StartupException(
                    Kind.USAGE, "topics are missing: " + String.join(", ", missing), "", "vigil topics create");
        }
        if (counts.values().stream().distinct().count() != 1) {
            throw new StartupException(
                    Kind.USAGE,
                    "topics that must have equal partition counts have different ones: " + counts,
                    "",
                    "delete those that are wrong and run vigil topics create");
        }
        return counts.values().iterator().next();
    }

    /**
     * Discoveries that the group has not taken yet.
     *
     * @throws KafkaException if the broker does not answer
     */
    public long backlog(int shards) throws InterruptedException {
        try {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (int shard = 0; shard < shards; shard++) {
                ends.put(new TopicPartition(Topics.DISCOVERIES.name(prefix), shard), OffsetSpec.latest());
            }
            var committed = admin.listConsumerGroupOffsets(ShardMember.group(prefix, cluster))
                    .partitionsToOffsetAndMetadata()
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            var latest = admin.listOffsets(ends).all().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            long backlog = 0;
            for (var end : latest.entrySet()) {
                var taken = committed.get(end.getKey());
                backlog += end.getValue().offset() - (taken == null ? 0 : taken.offset());
            }
            return backlog;
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new KafkaException("cannot tell how many discoveries wait: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofMillis(300));
    }

    private List<String> look(Map<String, Integer> counts) {
        List<String> missing = new ArrayList<>();
        counts.clear();
        for (Topic<String, ?> topic : Topics.CO_PARTITIONED) {
            count(topic.name(prefix), counts, missing);
        }
        count(Topics.TASK_QUEUES.name(prefix), new TreeMap<>(), missing);
        count(Topics.WORKERS.name(prefix), new TreeMap<>(), missing);
        count(Topics.LEDGER.name(prefix), new TreeMap<>(), missing);
        return missing;
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusedOrAway(e);
        }
    }

    private void count(String topic, Map<String, Integer> counts, List<String> missing) {
        try {
            for (var found : admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(2 * TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .values()) {
                counts.put(topic, found.partitions().size());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                missing.add(topic);
                return;
            }
            throw refusedOrAway(e.getCause() == null ? e : e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw refusedOrAway(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw refusedOrAway(e);
        }
    }

    private StartupException refusedOrAway(Throwable cause) {
        Object servers = kafka.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
        if (cause instanceof AuthenticationException || cause instanceof AuthorizationException) {
            return new StartupException(
                    Kind.REFUSED, "Kafka at " + servers + " refused the collector: " + cause.getMessage(), "", "");
        }
        return new StartupException(
                Kind.UNREACHABLE,
                "no Kafka broker answers at " + servers + " (within " + TIMEOUT.toSeconds() + " s)",
                "",
                "check the bootstrap servers, and that the broker's advertised listeners are reachable from here");
    }
}
