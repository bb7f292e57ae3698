package dev.vigil.collector.sink;

import dev.vigil.schema.TopicPrefix;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Makes events, markers, progress and offsets durable; {@link EventTransactions} is the one that is used. One thread. */
public interface EventWriter extends AutoCloseable {

    /** Opens a writer for one session. */
    @FunctionalInterface
    interface Factory {

        /** @throws KafkaException if the broker does not answer or refuses */
        EventWriter open(
                Map<String, Object> kafka, TopicPrefix prefix, String transactionalId, ExportPhase.Observer phases);
    }

    /**
     * Writes; returns when all is durable.
     *
     * @param offsets next discovery of each shard that is written
     * @throws KafkaException if it is not durable, or not known to be: a newer owner, a broker that is away
     */
    void write(List<Outgoing<?>> records, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group);

    @Override
    void close();
}
