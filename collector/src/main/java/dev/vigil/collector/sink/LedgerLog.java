package dev.vigil.collector.sink;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Completeness;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** The ledger topic from its beginning on, and the way into it. One thread. */
public final class LedgerLog implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private final TopicPrefix prefix;
    private final String topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** @throws KafkaException if the broker does not answer or refuses */
    public LedgerLog(Map<String, Object> kafka, TopicPrefix prefix) {
        this.prefix = prefix;
        this.topic = Topics.LEDGER.name(prefix);
        this.consumer = new KafkaConsumer<>(KafkaSettings.reader(kafka));
        try {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            this.producer = new KafkaProducer<>(KafkaSettings.producer(kafka));
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    /**
     * Takes what has come since the last call; waits a moment for more.
     *
     * @return whether that was all there is: what was taken before then may be long out of date
     */
    public boolean read(Consumer<Completeness> records) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            if (record.value() != null) {
                try {
                    records.accept(Topics.LEDGER.valueSerde().deserializer().deserialize(topic, record.value()));
                } catch (SerializationException e) {
                    // of another version; the shard writes its part again
                }
            }
        }
        return consumer.endOffsets(consumer.assignment()).entrySet().stream()
                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /**
     * Writes records; returns when they are durable.
     *
     * @throws KafkaException if they are not
     */
    public void write(List<Outgoing<Completeness>> records) {
        for (Outgoing<Completeness> record : records) {
            var unused = producer.send(record.toRecord(prefix), (metadata, exception) -> {
                if (exception != null) {
                    failure.compareAndSet(null, exception);
                }
            });
        }
        producer.flush();
        Exception failed = failure.getAndSet(null);
        if (failed != null) {
            throw new KafkaException("the ledger was not written: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        producer.close(CLOSE_TIMEOUT);
    }
}
