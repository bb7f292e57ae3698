package dev.vigil.interceptor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that talks to Kafka. Everything that may block ({@code send} waits for metadata and for memory) blocks
 * here. While Kafka is gone it waits and tries again; the buffer fills, and its overflow is counted.
 *
 * <pre>
 *   connecting ──topic is there──▶ sending ──producer broken──▶ connecting
 *        └──────────── stop() ──────────┴──▶ flushed, closed, by the deadline
 * </pre>
 */
final class AttemptSender implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(VigilWorkerInterceptor.class);
    private static final long POLL_MILLIS = 200;
    private static final long FIRST_BACKOFF_MILLIS = 500;
    private static final long MAX_BACKOFF_MILLIS = 15_000;
    private static final long ADMIN_TIMEOUT_MILLIS = 6_000;
    private static final Duration LOG_PERIOD = Duration.ofMinutes(1);

    private final AttemptBuffer buffer;
    private final Counters counters;
    private final KafkaSettings kafka;
    private final LongSupplier nanoTime;
    private final LimitedLog troubleLog;
    private final LimitedLog dropLog;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile long deadlineNanos;
    private long droppedLogged;

    AttemptSender(AttemptBuffer buffer, Counters counters, KafkaSettings kafka, LongSupplier nanoTime) {
        this.buffer = buffer;
        this.counters = counters;
        this.kafka = kafka;
        this.nanoTime = nanoTime;
        this.troubleLog = new LimitedLog(LOG_PERIOD, nanoTime);
        this.dropLog = new LimitedLog(LOG_PERIOD, nanoTime);
    }

    /** Lets what is buffered go out until the deadline, then ends {@link #run}. */
    void stop(Duration timeout) {
        deadlineNanos = nanoTime.getAsLong() + timeout.toNanos();
        stopping.countDown();
    }

    @Override
    public void run() {
        try {
            while (!finished()) {
                Producer<byte[], byte[]> producer = connect();
                if (producer != null) {
                    try {
                        sendFrom(producer);
                    } finally {
                        producer.close(Duration.ofMillis(Math.max(0, remainingMillis())));
                    }
                }
            }
        } catch (InterruptedException | InterruptException e) {
            // the deadline passed while something blocked: what is left is counted as dropped by whoever stopped us
            LOG.atDebug().log("interrupted while sending activity attempts");
        }
    }

    /**
     * A producer, once the topic exists; null when stopped before. The topic is looked for first, because a producer that
     * asks for a missing topic makes brokers create it, with a partition count that no longer matches the events'.
     */
    private @Nullable Producer<byte[], byte[]> connect() throws InterruptedException {
        long backoffMillis = FIRST_BACKOFF_MILLIS;
        while (!finished()) {
            try {
                awaitTopic();
                return new KafkaProducer<>(kafka.producer());
            } catch (ExecutionException e) {
                trouble(e.getCause() == null ? e : e.getCause());
            } catch (InterruptException e) {
                throw e;
            } catch (RuntimeException | java.util.concurrent.TimeoutException e) { // also names that do not resolve yet
                trouble(e);
            }
            logDrops();
            boolean stopped = stopping.await(backoffMillis, TimeUnit.MILLISECONDS);
            if (stopped) {
                Thread.sleep(Math.max(0, Math.min(FIRST_BACKOFF_MILLIS, remainingMillis())));
            }
            backoffMillis = Math.min(MAX_BACKOFF_MILLIS, 2 * backoffMillis);
        }
        return null;
    }

    private void awaitTopic() throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
        Admin admin = Admin.create(kafka.admin());
        try {
            admin.describeTopics(List.of(kafka.topic()))
                    .allTopicNames()
                    .get(Math.min(ADMIN_TIMEOUT_MILLIS, remainingMillis()), TimeUnit.MILLISECONDS);
        } finally {
            admin.close(Duration.ZERO); // the default waits for calls that nobody waits for any more
        }
    }

    /** Sends until stopped and empty, or until the producer is beyond repair. */
    private void sendFrom(Producer<byte[], byte[]> producer) throws InterruptedException {
        while (!finished()) {
            AttemptRecord next = buffer.poll(POLL_MILLIS);
            logDrops();
            if (next != null && !send(producer, next)) {
                return;
            }
        }
    }

    private boolean send(Producer<byte[], byte[]> producer, AttemptRecord attempt) {
        Delivery delivery = new Delivery();
        try {
            do {
                delivery.refused = false;
                var ignored = producer.send(
                        new ProducerRecord<>(
                                kafka.topic(), null, attempt.capturedAtMillis(), attempt.key(), attempt.value()),
                        delivery::completed);
                logDrops();
            } while (delivery.refused && (!isStopping() || remainingMillis() > 0));
        } catch (InterruptException e) {
            counters.dropped.incrementAndGet();
            throw e;
        } catch (KafkaException | IllegalStateException e) { // a producer that will not send again
            counters.failed.incrementAndGet();
            trouble(e);
            return false;
        }
        if (delivery.refused) {
            counters.dropped.incrementAndGet();
        }
        return true;
    }

    /** What became of one record, told by the sending thread (refused before it was queued) or by Kafka's (all else). */
    private final class Delivery {

        private final Thread sending = Thread.currentThread();
        private boolean refused;

        void completed(@Nullable RecordMetadata metadata, @Nullable Exception e) {
            if (e == null) {
                counters.sent.incrementAndGet();
            } else if (e instanceof TimeoutException && Thread.currentThread().equals(sending)) {
                refused = true; // no metadata or no memory in time: the same record is offered again
                trouble(e);
            } else {
                counters.failed.incrementAndGet();
                trouble(e);
            }
        }
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    private boolean finished() {
        return isStopping() && (buffer.isEmpty() || remainingMillis() <= 0);
    }

    private long remainingMillis() {
        return isStopping() ? TimeUnit.NANOSECONDS.toMillis(deadlineNanos - nanoTime.getAsLong()) : Long.MAX_VALUE;
    }

    private void trouble(Throwable e) {
        if (troubleLog.mayWrite()) {
            LOG.atWarn()
                    .addKeyValue("topic", kafka.topic())
                    .addKeyValue("reason", e.getClass().getSimpleName())
                    .log(sentence(e));
        }
        LOG.atDebug().setCause(e).log("trouble while sending activity attempts");
    }

    private String sentence(Throwable e) {
        String topic = "topic " + kafka.topic() + " on " + kafka.bootstrapServers();
        if (e instanceof UnknownTopicOrPartitionException) {
            return topic + " does not exist, create it with `vigil topics create`; activities are not affected";
        }
        return e instanceof RetriableException || e instanceof java.util.concurrent.TimeoutException
                ? "Kafka does not answer for " + topic
                        + ", attempts are kept until it does or the buffer is full; activities are not affected"
                : "Kafka refuses attempts for " + topic + " (" + e.getClass().getSimpleName()
                        + "); activities are not affected";
    }

    private void logDrops() {
        long dropped = counters.dropped.get();
        if (dropped > droppedLogged && dropLog.mayWrite()) {
            LOG.atWarn()
                    .addKeyValue("dropped", dropped - droppedLogged)
                    .addKeyValue("droppedSinceStart", dropped)
                    .log(
                            "activity attempts were dropped because {}; activities are not affected",
                            isStopping() ? "the interceptor was closed" : "the buffer is full");
            droppedLogged = dropped;
        }
    }
}
