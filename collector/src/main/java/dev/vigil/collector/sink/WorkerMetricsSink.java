package dev.vigil.collector.sink;

import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkerMetrics;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scrapes to {@code worker-metrics}, keyed by target. Idempotent and not transactional: a scrape stands for itself, and a lost
 * one is followed by the next. {@link #accept} never waits for Kafka: records pass through a queue of {@link #MAX_QUEUED};
 * at the limit the newest is dropped and counted. Thread-safe.
 */
public final class WorkerMetricsSink implements Consumer<WorkerMetrics>, AutoCloseable {

    /** Scrapes that wait for Kafka at most. */
    public static final int MAX_QUEUED = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(WorkerMetricsSink.class);
    private static final Topic<String, WorkerMetrics> TOPIC = Topics.WORKER_METRICS;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** A page with thousands of histograms; it shrinks more than tenfold on the wire, below a broker's usual 1 MiB. */
    private static final int MAX_RECORD_BYTES = 8 << 20;

    private final String topic;
    private final Producer<String, WorkerMetrics> producer;
    private final ThreadPoolExecutor sender = new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_QUEUED), WorkerMetricsSink::thread);
    private final Counter records;
    private volatile @Nullable String trouble;

    /**
     * @param kafka connection settings of Kafka's clients, at least {@code bootstrap.servers}
     * @param registry gets {@code vigil_worker_metrics_records_total}
     * @throws KafkaException where the settings are not valid or no bootstrap server's name resolves
     */
    public WorkerMetricsSink(Map<String, Object> kafka, TopicPrefix prefix, CollectorRegistry registry) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000L);
        settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "vigil-worker-metrics");
        this.topic = TOPIC.name(prefix);
        this.producer = new KafkaProducer<>(
                settings, TOPIC.keySerde().serializer(), TOPIC.valueSerde().serializer());
        this.records = Counter.build("vigil_worker_metrics_records_total", "Scrapes on their way to Kafka, by fate.")
                .labelNames("fate")
                .register(registry);
    }

    @Override
    public void accept(WorkerMetrics metrics) {
        try {
            sender.execute(() -> send(metrics));
        } catch (RejectedExecutionException e) {
            records.labels("dropped").inc();
        }
    }

    /** One sentence while scrapes do not reach Kafka; empty otherwise. */
    public List<String> degraded() {
        String current = trouble;
        return current == null ? List.of() : List.of(current);
    }

    /** Sends what is queued for at most two seconds and closes. */
    @Override
    public void close() {
        sender.shutdown();
        try {
            if (!sender.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                records.labels("dropped").inc(sender.shutdownNow().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_TIMEOUT);
    }

    private void send(WorkerMetrics metrics) {
        long timestampMillis =
                TimeUnit.MICROSECONDS.toMillis(metrics.getSource().getCapturedAtMicros());
        try {
            var ignored = producer.send(
                    new ProducerRecord<>(topic, null, timestampMillis, Keys.of(metrics.getTarget()), metrics),
                    this::acknowledged);
        } catch (InterruptException e) { // closing: what waited for Kafka is not waited for any more
            records.labels("dropped").inc();
        } catch (KafkaException | IllegalStateException e) { // a producer that will not send again
            failed(e);
        }
    }

    private void acknowledged(@Nullable RecordMetadata metadata, @Nullable Exception e) {
        if (e == null) {
            records.labels("sent").inc();
            trouble = null;
        } else {
            failed(e);
        }
    }

    private void failed(Exception e) {
        String now = "worker metrics do not reach topic " + topic + " ("
                + e.getClass().getSimpleName() + "); FM3 is judged from history only";
        if (!now.equals(trouble)) {
            trouble = now;
            LOG.atWarn().log(now);
        }
        LOG.atDebug().setCause(e).log("a scrape was not written");
        records.labels("failed").inc();
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "vigil-worker-metrics");
        thread.setDaemon(true);
        return thread;
    }
}
