package dev.vigil.collector.sink;

import dev.vigil.schema.TopicPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;

/**
 * Writes what was read from files, a run whole or not at all. It owns no shard, so it commits no offsets: files that are read twice
 * are told apart by the ids of their events. One thread. After an exception the object is to be closed.
 */
public final class FileTransactions implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    private final TopicPrefix prefix;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * @param kafka connection settings of Kafka's clients, at least {@code bootstrap.servers}
     * @throws KafkaException if the broker does not answer or refuses
     */
    public FileTransactions(Map<String, Object> kafka, TopicPrefix prefix) {
        this.prefix = prefix;
        this.producer = new KafkaProducer<>(KafkaSettings.transactions(kafka, "vigil-files-" + UUID.randomUUID()));
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Writes the records in one transaction. */
    public void write(List<? extends Outgoing<?>> records) {
        producer.beginTransaction();
        try {
            for (Outgoing<?> outgoing : records) {
                // a failed send makes the commit fail
                var unused = producer.send(outgoing.toRecord(prefix));
            }
            producer.commitTransaction();
        } catch (KafkaException e) {
            abort(e);
            throw e;
        }
    }

    private void abort(KafkaException cause) {
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException e) {
            cause.addSuppressed(e); // the broker ends it after its timeout
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
