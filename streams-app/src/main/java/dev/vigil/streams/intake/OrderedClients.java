package dev.vigil.streams.intake;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** The clients that are configured, but a main consumer that reads topics in the order of time. */
public final class OrderedClients implements KafkaClientSupplier {

    private final KafkaClientSupplier others;
    private final Set<String> topics;

    /** @param topics names of those whose partitions of one number are read in the order of time */
    public OrderedClients(KafkaClientSupplier others, Set<String> topics) {
        this.others = others;
        this.topics = Set.copyOf(topics);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new OrderedConsumer(config, topics);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return others.getAdmin(config);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return others.getProducer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return others.getRestoreConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return others.getGlobalConsumer(config);
    }
}
