package dev.vigil.interceptor;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Vigil of every activity attempt that ends in this worker's code: history keeps only the last one.
 *
 * <pre>{@code
 * VigilWorkerInterceptor vigil = VigilWorkerInterceptor.newBuilder()
 *         .setBootstrapServers("kafka:9092")
 *         .setCluster("prod")
 *         .build();
 * WorkerFactory factory = WorkerFactory.newInstance(
 *         client, WorkerFactoryOptions.newBuilder().setWorkerInterceptors(vigil).build());
 * ...
 * factory.shutdown();
 * factory.awaitTermination(10, SECONDS);
 * vigil.close();
 * }</pre>
 *
 * <p>An activity never waits for Kafka and never fails because of it: records go through a bounded buffer to one daemon
 * thread. A full buffer drops the newest record and counts it; so does a closed interceptor. Workflow code is not touched.
 * Not seen: attempts that time out or die with their worker, and arguments that do not deserialise. Needs Temporal's Java
 * SDK 1.30 or later, for the category of a failure. Thread-safe; one instance serves any number of workers.
 */
public final class VigilWorkerInterceptor extends WorkerInterceptorBase implements AutoCloseable {

    /** How long {@link #close()} lets buffered records go out. */
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(VigilWorkerInterceptor.class);
    private static final String TOPIC = "activity-attempts";
    private static final long INTERRUPT_GRACE_MILLIS = 500;

    private final AttemptEncoder encoder;
    private final AttemptBuffer buffer;
    private final Counters counters = new Counters();
    private final LongSupplier nanoTime;
    private final LimitedLog encodingLog;
    private final AttemptSender sender;
    private final Thread thread;
    private volatile boolean closed;

    private VigilWorkerInterceptor(Builder builder, Clock clock, LongSupplier nanoTime) {
        this.encoder = new AttemptEncoder(builder.cluster, builder.identity, clock);
        this.buffer = new AttemptBuffer(builder.maxRecords, builder.maxBytes);
        this.nanoTime = nanoTime;
        this.encodingLog = new LimitedLog(Duration.ofMinutes(1), nanoTime);
        KafkaSettings kafka = new KafkaSettings(builder.topicPrefix + TOPIC, builder.kafka);
        this.sender = new AttemptSender(buffer, counters, kafka, nanoTime);
        this.thread = new Thread(sender, "vigil-activity-attempts");
        thread.setDaemon(true);
    }

    /** A builder with the defaults; bootstrap servers and cluster must be set. */
    public static Builder newBuilder() {
        return new Builder();
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new AttemptObserver(next, this::attemptEnded, nanoTime);
    }

    /** Records that Kafka acknowledged. */
    public long sentRecords() {
        return counters.sent.get();
    }

    /** Records that Kafka refused or its client gave up after its delivery timeout, and attempts that could not be encoded. */
    public long failedRecords() {
        return counters.failed.get();
    }

    /** Records dropped because the buffer was full or the interceptor closed. */
    public long droppedRecords() {
        return counters.dropped.get();
    }

    /** Attempts of activities that no workflow started; no record is made of them. */
    public long skippedAttempts() {
        return counters.skipped.get();
    }

    /** {@link #close(Duration)} with {@link #CLOSE_TIMEOUT}. */
    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }

    /**
     * Sends what is buffered until the timeout, drops and counts the rest, and ends the thread. Returns within the timeout
     * and about half a second, whatever Kafka does. Call it after the worker factory has terminated; repeated calls do nothing.
     */
    public void close(Duration timeout) {
        closed = true;
        sender.stop(timeout);
        try {
            TimeUnit.MILLISECONDS.timedJoin(thread, Math.max(1, timeout.toMillis()));
            if (thread.isAlive()) {
                thread.interrupt();
                TimeUnit.MILLISECONDS.timedJoin(thread, INTERRUPT_GRACE_MILLIS);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        counters.dropped.addAndGet(buffer.clear());
    }

    /** Runs on the activity's thread, so it copies, encodes, queues, and lets nothing escape. */
    private void attemptEnded(ActivityExecutionContext context, long elapsedNanos, @Nullable Throwable thrown) {
        try {
            if (context.getInfo().getWorkflowId() == null) {
                counters.skipped.incrementAndGet();
                return;
            }
            AttemptRecord attempt = encoder.encode(context, elapsedNanos, thrown, counters.dropped.get());
            if (closed || !buffer.offer(attempt)) {
                counters.dropped.incrementAndGet();
            } else if (closed && !thread.isAlive()) { // closed in between: nobody will take it any more
                counters.dropped.addAndGet(buffer.clear());
            }
        } catch (RuntimeException
                | LinkageError e) { // a linkage error is an older SDK: still no reason to fail an activity
            counters.failed.incrementAndGet();
            if (encodingLog.mayWrite()) {
                LOG.atWarn()
                        .addKeyValue("reason", e.getClass().getSimpleName())
                        .log("an activity attempt could not be encoded; activities are not affected");
            }
        }
    }

    private void start() {
        thread.start();
    }

    /** Settings of a {@link VigilWorkerInterceptor}. Not thread-safe. */
    public static final class Builder {

        /** Attempts that wait for Kafka at most. */
        public static final int DEFAULT_MAX_RECORDS = 10_000;

        /** Bytes of waiting attempts at most; a record has about 400. */
        public static final long DEFAULT_MAX_BYTES = 8L << 20;

        private static final Pattern LEGAL_PREFIX = Pattern.compile("[a-zA-Z0-9._-]{0,100}");

        private final Properties kafka = new Properties();
        private String cluster = "";
        private String topicPrefix = "vigil.";
        private String identity = "";
        private int maxRecords = DEFAULT_MAX_RECORDS;
        private long maxBytes = DEFAULT_MAX_BYTES;

        private Builder() {}

        /** Kafka's {@code bootstrap.servers}. */
        public Builder setBootstrapServers(String bootstrapServers) {
            kafka.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
            return this;
        }

        /** Settings of Kafka's producer (security, timeouts); they add to and overrule what was set before. */
        public Builder setKafkaProperties(Properties properties) {
            properties.stringPropertyNames().forEach(name -> kafka.setProperty(name, properties.getProperty(name)));
            return this;
        }

        /** Name of the Temporal cluster, spelled as in the collector's configuration: it is the first part of every key. */
        public Builder setCluster(String cluster) {
            this.cluster = Objects.requireNonNull(cluster, "cluster");
            return this;
        }

        /** What stands before Vigil's topic names; default {@code vigil.}. */
        public Builder setTopicPrefix(String topicPrefix) {
            if (!LEGAL_PREFIX.matcher(topicPrefix).matches()) {
                throw new IllegalArgumentException(
                        "topic prefix must be at most 100 of letters, digits, '.', '_' and '-', got: \"" + topicPrefix
                                + "\"");
            }
            this.topicPrefix = topicPrefix;
            return this;
        }

        /** Identity of the worker, where it is set in the worker's options; default: the workflow client's. */
        public Builder setIdentity(String identity) {
            this.identity = Objects.requireNonNull(identity, "identity");
            return this;
        }

        /** How many attempts may wait for Kafka, and with how many bytes; what comes on top is dropped and counted. */
        public Builder setBuffer(int maxRecords, long maxBytes) {
            if (maxRecords < 1 || maxBytes < 1) {
                throw new IllegalArgumentException("buffer must hold at least 1 record and 1 byte, got: " + maxRecords
                        + " records, " + maxBytes + " bytes");
            }
            this.maxRecords = maxRecords;
            this.maxBytes = maxBytes;
            return this;
        }

        /**
         * Starts the interceptor. Does not wait for Kafka: it may be gone, and come later.
         *
         * @throws IllegalArgumentException where bootstrap servers or cluster are missing
         * @throws org.apache.kafka.common.config.ConfigException where a Kafka property's value is not valid
         */
        public VigilWorkerInterceptor build() {
            return build(Clock.systemUTC(), System::nanoTime);
        }

        VigilWorkerInterceptor build(Clock clock, LongSupplier nanoTime) {
            if (kafka.getProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "").isBlank()) {
                throw new IllegalArgumentException("bootstrap servers must be set, e.g. \"kafka:9092\"");
            }
            if (cluster.isBlank()) {
                throw new IllegalArgumentException(
                        "cluster must be set: the name of the Temporal cluster as the collector's configuration spells it");
            }
            VigilWorkerInterceptor interceptor = new VigilWorkerInterceptor(this, clock, nanoTime);
            interceptor.start();
            return interceptor;
        }
    }
}
