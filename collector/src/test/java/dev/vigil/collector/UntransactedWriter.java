package dev.vigil.collector;

import dev.vigil.collector.sink.EventWriter;
import dev.vigil.collector.sink.ExportPhase;
import dev.vigil.collector.sink.Outgoing;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What many exporters do: an idempotent producer, the events first, then the progress; discoveries are
 * read again from the beginning. At least once. */
final class UntransactedWriter implements EventWriter {

    private final TopicPrefix prefix;
    private final ExportPhase.Observer phases;
    private final KafkaProducer<byte[], byte[]> producer;

    UntransactedWriter(
            Map<String, Object> kafka, TopicPrefix prefix, String transactionalId, ExportPhase.Observer phases) {
        this.prefix = prefix;
        this.phases = phases;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put("enable.idempotence", true);
        settings.put("acks", "all");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void write(
            List<Outgoing<?>> records, Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        phases.entered(ExportPhase.WRITING);
        send(records, false);
        producer.flush();
        phases.entered(ExportPhase.COMMITTING);
        send(records, true);
        producer.flush();
        phases.entered(ExportPhase.FETCHING);
    }

    @Override
    public void close() {
        producer.close(java.time.Duration.ofSeconds(1));
    }

    private void send(List<Outgoing<?>> records, boolean progress) {
        for (Outgoing<?> record : records) {
            if (record.topic().equals(Topics.PROGRESS) == progress) {
                var unused = producer.send(bytes(record), (metadata, exception) -> {
                    if (exception != null) {
                        throw new KafkaException(exception);
                    }
                });
            }
        }
    }

    private <V> ProducerRecord<byte[], byte[]> bytes(Outgoing<V> record) {
        String name = record.topic().name(prefix);
        return new ProducerRecord<>(
                name,
                record.partition() < 0 ? null : record.partition(),
                record.capturedAtMicros() / 1_000,
                record.topic().keySerde().serializer().serialize(name, record.key()),
                record.topic().valueSerde().serializer().serialize(name, record.value()));
    }
}
