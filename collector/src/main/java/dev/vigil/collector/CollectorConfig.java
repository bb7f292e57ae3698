package dev.vigil.collector;

import dev.vigil.collector.progress.DescribeConfig;
import dev.vigil.collector.progress.ReadConfig;
import dev.vigil.collector.source.temporal.RequestLimits;
import dev.vigil.collector.source.temporal.ScanConfig;
import dev.vigil.collector.source.temporal.TemporalConnection;
import dev.vigil.collector.translate.Capture;
import dev.vigil.schema.TopicPrefix;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What a collector is started with. Immutable; begin with {@link #of} and change what differs.
 *
 * @param cluster name of the Temporal cluster in all records and keys; never change it for a cluster that was exported
 * @param temporal where the Temporal frontend is, and how to get in
 * @param namespaces namespaces to export, at least one
 * @param since how far back closed runs are exported at the first start; empty: as far as Temporal keeps them. Later starts
 *     continue where the last one stopped
 * @param topicPrefix what stands before topic names, the consumer group and the transactional id
 * @param kafka Kafka client settings, {@code bootstrap.servers} among them
 * @param instance names this collector among several: the same name takes the same shards up again at once after a crash.
 *     Must differ between collectors that run at the same time. Empty: a name is made up at each start
 * @param scan how visibility is scanned
 * @param limits requests a second
 * @param reads how often open runs are read
 * @param describes which runs are described
 * @param taskQueuesEvery interval of task-queue statistics
 * @param commitEvery how long what was read may wait for a transaction
 * @param markEvery interval of markers in each shard
 * @param captures payload-bearing fields that the user turned on; none by default
 * @param concurrency histories that are read at the same time, for each namespace; at least 1
 */
public record CollectorConfig(
        String cluster,
        TemporalConnection temporal,
        List<String> namespaces,
        Optional<Duration> since,
        TopicPrefix topicPrefix,
        Map<String, Object> kafka,
        String instance,
        ScanConfig scan,
        RequestLimits limits,
        ReadConfig reads,
        DescribeConfig describes,
        Duration taskQueuesEvery,
        Duration commitEvery,
        Duration markEvery,
        Set<Capture> captures,
        int concurrency) {

    public static final Duration DEFAULT_SINCE = Duration.ofHours(1);
    public static final Duration DEFAULT_TASK_QUEUES_EVERY = Duration.ofSeconds(10);
    public static final Duration DEFAULT_COMMIT_EVERY = Duration.ofMillis(100);
    public static final Duration DEFAULT_MARK_EVERY = Duration.ofMillis(500);
    public static final int DEFAULT_CONCURRENCY = 8;

    public CollectorConfig {
        namespaces = List.copyOf(namespaces);
        captures = Set.copyOf(captures);
        kafka = Map.copyOf(kafka);
        if (cluster.isEmpty()) {
            throw new IllegalArgumentException("cluster must not be empty");
        }
        if (namespaces.isEmpty() || new HashSet<>(namespaces).size() != namespaces.size()) {
            throw new IllegalArgumentException("namespaces must be at least one, each once, got: " + namespaces);
        }
        if (since.isPresent() && (since.get().isNegative() || since.get().isZero())) {
            throw new IllegalArgumentException("since must be positive, got: " + since.get());
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1, got: " + concurrency);
        }
        if (reads.forgetAfter().compareTo(scan.deepOverlap().multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("reads.forgetAfter must be at least twice scan.deepOverlap, got: "
                    + reads.forgetAfter() + " and " + scan.deepOverlap());
        }
    }

    /** Defaults for everything but where things are. */
    public static CollectorConfig of(
            String cluster, String temporalTarget, List<String> namespaces, Map<String, Object> kafka) {
        return new CollectorConfig(
                cluster,
                TemporalConnection.plain(temporalTarget),
                namespaces,
                Optional.of(DEFAULT_SINCE),
                TopicPrefix.DEFAULT,
                kafka,
                "",
                ScanConfig.defaults(),
                RequestLimits.defaults(),
                ReadConfig.defaults(),
                DescribeConfig.defaults(),
                DEFAULT_TASK_QUEUES_EVERY,
                DEFAULT_COMMIT_EVERY,
                DEFAULT_MARK_EVERY,
                Set.of(),
                DEFAULT_CONCURRENCY);
    }

    public CollectorConfig withCaptures(Set<Capture> newCaptures) {
        return with(copy -> copy.captures = newCaptures);
    }

    public CollectorConfig withSince(Optional<Duration> newSince) {
        return with(copy -> copy.since = newSince);
    }

    public CollectorConfig withTemporal(TemporalConnection newTemporal) {
        return with(copy -> copy.temporal = newTemporal);
    }

    public CollectorConfig withTopicPrefix(TopicPrefix newTopicPrefix) {
        return with(copy -> copy.topicPrefix = newTopicPrefix);
    }

    public CollectorConfig withInstance(String newInstance) {
        return with(copy -> copy.instance = newInstance);
    }

    public CollectorConfig withScan(ScanConfig newScan) {
        return with(copy -> copy.scan = newScan);
    }

    public CollectorConfig withLimits(RequestLimits newLimits) {
        return with(copy -> copy.limits = newLimits);
    }

    public CollectorConfig withReads(ReadConfig newReads) {
        return with(copy -> copy.reads = newReads);
    }

    public CollectorConfig withDescribes(DescribeConfig newDescribes) {
        return with(copy -> copy.describes = newDescribes);
    }

    private CollectorConfig with(Consumer<Copy> change) {
        Copy copy = new Copy(this);
        change.accept(copy);
        return new CollectorConfig(
                cluster,
                copy.temporal,
                namespaces,
                copy.since,
                copy.topicPrefix,
                kafka,
                copy.instance,
                copy.scan,
                copy.limits,
                copy.reads,
                copy.describes,
                taskQueuesEvery,
                commitEvery,
                markEvery,
                copy.captures,
                concurrency);
    }

    /** What can be changed, while it is. */
    private static final class Copy {
        private Set<Capture> captures;
        private Optional<Duration> since;
        private TemporalConnection temporal;
        private TopicPrefix topicPrefix;
        private String instance;
        private ScanConfig scan;
        private RequestLimits limits;
        private ReadConfig reads;
        private DescribeConfig describes;

        Copy(CollectorConfig from) {
            captures = from.captures;
            since = from.since;
            temporal = from.temporal;
            topicPrefix = from.topicPrefix;
            instance = from.instance;
            scan = from.scan;
            limits = from.limits;
            reads = from.reads;
            describes = from.describes;
        }
    }

    /** Without the Kafka settings, which may hold credentials. */
    @Override
    public String toString() {
        return "CollectorConfig[cluster=" + cluster + ", temporal=" + temporal + ", namespaces="
                + namespaces
                + ", since=" + since.map(Duration::toString).orElse("retention") + ", topicPrefix="
                + topicPrefix.value() + "]";
    }
}
