package dev.vigil.collector.sink;

import dev.vigil.schema.TopicPrefix;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes events, markers and progress together or not at all. Each transaction commits the offset of every shard it writes,
 * even an unchanged one, with the group's metadata: that is what keeps a collector that lost its shards from writing. One
 * thread. After any exception the object is to be closed and everything since the last commit to be redone.
 */
public final class EventTransactions implements EventWriter {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final TopicPrefix prefix;
    private final ExportPhase.Observer phases;
    private final KafkaProducer<byte[], byte[]> producer;

    /**
     * Ends what an earlier owner of the id left open.
     *
     * @throws KafkaException if the broker does not answer or refuses
     */
    public EventTransactions(
            Map<String, Object> kafka, TopicPrefix prefix, String transactionalId, ExportPhase.Observer phases) {
        this.prefix = prefix;
        this.phases = phases;
        this.producer = new KafkaProducer<>(KafkaSettings.transactions(kafka, transactionalId));
        try {
            producer.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void write(
            List<Outgoing<?>> records, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        phases.entered(ExportPhase.WRITING);
        producer.beginTransaction();
        try {
            for (Outgoing<?> outgoing : records) {
                // a failed send makes the commit fail
                var unused = producer.send(outgoing.toRecord(prefix));
            }
            producer.sendOffsetsToTransaction(offsets, group);
            phases.entered(ExportPhase.COMMITTING);
            producer.commitTransaction();
            phases.entered(ExportPhase.FETCHING);
        } catch (KafkaException e) {
            abort(e);
            throw e;
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }

    private void abort(KafkaException cause) {
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException e) {
            cause.addSuppressed(e); // fenced or unknown: the next initTransactions decides
        }
    }
}
