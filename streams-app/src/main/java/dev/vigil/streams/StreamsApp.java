package dev.vigil.streams;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topics;
import dev.vigil.streams.intake.OrderedClients;
import dev.vigil.streams.state.KafkaInternals;
import dev.vigil.streams.state.StateFormatException;
import dev.vigil.streams.topology.PipelineMetrics;
import dev.vigil.streams.topology.PipelineTopology;
import dev.vigil.streams.topology.TopologyConfig;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams application: started once, closed once. Continues from what is durable. A failing stream thread is replaced, at most
 * {@value #THREAD_REPLACEMENTS} times; after that {@link #degraded()} says so and nothing is processed.
 */
public final class StreamsApp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StreamsApp.class);
    private static final int THREAD_REPLACEMENTS = 100;
    private static final int INTERNAL_SEGMENT_BYTES = 8 << 20;
    /** A backlog is committed so many times less often: nobody waits for what is half a minute old. */
    private static final long BACKLOG_COMMITS = 40;

    /** A commit sends what waits, so this delays nothing; batches that are sent half empty cost client and broker. */
    private static final int LINGER_MILLIS = 100;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(4);

    private final StreamsAppConfig config;
    private final PipelineMetrics metrics;
    private final KafkaStreams streams;
    private final RuntimeMetrics runtime;
    private final CountDownLatch running = new CountDownLatch(1);
    private volatile Optional<String> stopped = Optional.empty();
    private final AtomicInteger replacements = new AtomicInteger();

    /**
     * @param registry where the application's own metrics are registered
     * @throws StartupException if Kafka Streams is not the version the commit hook was tested with, a topic is missing,
     *     partition counts differ, or the state directory cannot be written
     */
    public StreamsApp(StreamsAppConfig config, CollectorRegistry registry) {
        KafkaInternals.check();
        StateDirectory.require(config.stateDirectory());
        this.config = config;
        this.metrics = new PipelineMetrics(registry);
        TopologyConfig topology = new TopologyConfig(
                config.sourcePrefix(),
                config.topicPrefix(),
                config.publishFromMicros(),
                sourcePartitions(),
                config.mergePartitions(),
                config.commitInterval(),
                TopologyConfig.EARLY_RECORDS,
                config.catalogues());
        Properties properties = properties();
        KafkaClientSupplier clients = new OrderedClients(
                new StreamsConfig(properties).getKafkaClientSupplier(),
                PipelineTopology.sourceTopics(config.sourcePrefix()));
        this.streams = new KafkaStreams(new PipelineTopology(topology, metrics).build(), properties, clients);
        streams.setStateListener((now, before) -> {
            LOG.atInfo()
                    .addKeyValue("from", before)
                    .addKeyValue("to", now)
                    .log("state of the streams application changed");
            if (now == KafkaStreams.State.RUNNING) {
                running.countDown();
            }
        });
        streams.setUncaughtExceptionHandler(this::onThreadFailure);
        this.runtime = new RuntimeMetrics(() -> streams.metrics().values()).register(registry);
        streams.setGlobalStateRestoreListener(runtime);
    }

    public void start() {
        streams.start();
    }

    /** Waits until all threads process records. Returns false if that takes longer. */
    public boolean awaitRunning(Duration timeout) throws InterruptedException {
        return running.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What does not work, in sentences; empty if all is well. */
    public List<String> degraded() {
        return switch (streams.state()) {
            case RUNNING, CREATED ->
                metrics.ruleFaults() == 0
                        ? List.of()
                        : List.of(String.format(
                                Locale.ROOT,
                                "rules have failed on %.0f minutes of subjects (vigil_rule_faults_total); the others go on",
                                metrics.ruleFaults()));
            case REBALANCING ->
                List.of(
                        runtime.toRestore() == 0
                                ? "the streams application is rebalancing"
                                : "the streams application restores its state, " + runtime.toRestore()
                                        + " records are left");
            case ERROR, PENDING_ERROR ->
                List.of("the streams application has stopped"
                        + stopped.map(why -> ": " + why)
                                .orElse(" after " + replacements.get()
                                        + " failed threads; nothing is judged until it is restarted"));
            case PENDING_SHUTDOWN, NOT_RUNNING ->
                List.of("the streams application is stopped"
                        + stopped.map(why -> ": " + why).orElse(""));
        };
    }

    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Whether it processes, or will again by itself. */
    public boolean isAlive() {
        return switch (streams.state()) {
            case CREATED, REBALANCING, RUNNING -> true;
            case PENDING_ERROR, ERROR, PENDING_SHUTDOWN, NOT_RUNNING -> false;
        };
    }

    /** Event time up to which minutes are closed in what this process merges, microseconds since the epoch. */
    public Map<PipelineMetrics.Clocked, Long> watermarks() {
        return metrics.watermarks();
    }

    /** Counters for the screen. */
    public PipelineMetrics metrics() {
        return metrics;
    }

    @Override
    public void close() {
        boolean closed =
                streams.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                        .withTimeout(CLOSE_TIMEOUT));
        if (!closed) {
            LOG.warn(
                    "the streams application did not stop within {} s; what was not committed is processed again",
                    CLOSE_TIMEOUT.toSeconds());
        }
    }

    private StreamThreadExceptionResponse onThreadFailure(Throwable failure) {
        Optional<String> unreadable = unreadableState(failure);
        if (unreadable.isPresent()) {
            stopped = unreadable;
            LOG.atError().setCause(failure).log(unreadable.get());
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        int attempt = replacements.incrementAndGet();
        LOG.atError().addKeyValue("replacement", attempt).setCause(failure).log("a stream thread failed");
        return attempt <= THREAD_REPLACEMENTS
                ? StreamThreadExceptionResponse.REPLACE_THREAD
                : StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** State that cannot be read is not read the second time either. */
    private static Optional<String> unreadableState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StateFormatException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
        }
        return Optional.empty();
    }

    private int sourcePartitions() {
        String topic = Topics.WORKFLOW_EVENTS.name(config.sourcePrefix());
        List<String> coPartitioned = List.of(
                topic,
                Topics.ACTIVITY_ATTEMPTS.name(config.sourcePrefix()),
                Topics.RUN_SNAPSHOTS.name(config.sourcePrefix()));
        try (Admin admin = Admin.create(new HashMap<>(config.kafka()))) {
            Map<String, Integer> counts = new HashMap<>();
            admin.describeTopics(coPartitioned)
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .forEach((name, description) ->
                            counts.put(name, description.partitions().size()));
            PartitionCounts.requireEqual(counts);
            int shards = counts.values().iterator().next();
            PartitionCounts.requireState(internalCounts(admin), config, shards);
            return shards;
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new StartupException(
                    StartupException.Kind.UNREACHABLE,
                    "the source topics cannot be described at " + config.kafka().get("bootstrap.servers") + ": "
                            + e.getMessage(),
                    "kafka.bootstrap_servers",
                    "vigil topics create; vigil topics check");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartupException(StartupException.Kind.UNREACHABLE, "interrupted while starting", "", "");
        }
    }

    /** Partition counts of the internal topics that an earlier start has made. */
    private Map<String, Integer> internalCounts(Admin admin)
            throws ExecutionException, java.util.concurrent.TimeoutException, InterruptedException {
        List<String> internal =
                admin.listTopics(new ListTopicsOptions().listInternal(false)).names().get(30, TimeUnit.SECONDS).stream()
                        .filter(topic -> topic.startsWith(config.kafkaApplicationId() + "-"))
                        .toList();
        Map<String, Integer> counts = new HashMap<>();
        admin.describeTopics(internal)
                .allTopicNames()
                .get(30, TimeUnit.SECONDS)
                .forEach((name, description) ->
                        counts.put(name, description.partitions().size()));
        return counts;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(config.kafka());
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, config.kafkaApplicationId());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // what was captured just now asks for a commit of its own after config.commitInterval()
        properties.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                BACKLOG_COMMITS * config.commitInterval().toMillis());
        // an idle thread sees only after its poll that a commit is due
        properties.put(
                StreamsConfig.POLL_MS_CONFIG,
                Math.max(1, config.commitInterval().toMillis() / 3));
        // the consumer keeps the order of time across topics, once a poll; Streams would look at each empty partition
        // once a record
        properties.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        // the live stores are the cache; Streams' own would hold nothing
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        // a crashed instance is replaced after this, not after 45 s
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 2_000);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), 100);
        // Streams' own 50 MiB would let a few internal topics fill an embedded broker's disk
        properties.put(StreamsConfig.topicPrefix(TopicConfig.SEGMENT_BYTES_CONFIG), INTERNAL_SEGMENT_BYTES);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MILLIS);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 131_072);
        return properties;
    }
}
