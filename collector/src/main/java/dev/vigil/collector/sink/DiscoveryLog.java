package dev.vigil.collector.sink;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Discovery;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The way into the discoveries topic for all who find runs. They are written in order within a partition, without transactions: what a deposed discovery writes is true as well, and
 * a run told of twice is exported once. Thread-safe.
 */
public final class DiscoveryLog implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private final TopicPrefix prefix;
    private final int partitions;
    private final KafkaProducer<byte[], byte[]> producer;

    /** @param partitions partition count of the discoveries topic */
    public DiscoveryLog(Map<String, Object> kafka, TopicPrefix prefix, int partitions) {
        this.prefix = prefix;
        this.partitions = partitions;
        this.producer = new KafkaProducer<>(KafkaSettings.producer(kafka));
    }

    /** For one who wants to know what became of what it sent itself, and nobody else. */
    public Writer writer() {
        return new Writer();
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    /** What one finder sends. Thread-safe. */
    public final class Writer {

        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

        private Writer() {}

        /** A run, into the shard of its workflow. Durable after {@link #flush}. */
        public void run(String key, Discovery run, long capturedAtMicros) {
            send(Outgoing.byKey(Topics.DISCOVERIES, partitions, key, run, capturedAtMicros));
        }

        /** A finished scan, into every shard. All runs of the scan must be flushed before. */
        public void scanned(String key, Discovery scanned, long capturedAtMicros) {
            for (int partition = 0; partition < partitions; partition++) {
                send(new Outgoing<>(Topics.DISCOVERIES, partition, key, scanned, capturedAtMicros));
            }
        }

        /**
         * Waits until all is durable that was sent.
         *
         * @throws KafkaException if something that this writer sent since its last flush is not
         */
        public void flush() {
            producer.flush();
            Exception failed = failure.getAndSet(null);
            if (failed != null) {
                throw new KafkaException("discoveries were not written: " + failed.getMessage(), failed);
            }
        }

        private void send(Outgoing<Discovery> discovery) {
            var unused = producer.send(discovery.toRecord(prefix), (metadata, exception) -> {
                if (exception != null) {
                    failure.compareAndSet(null, exception);
                }
            });
        }
    }
}
