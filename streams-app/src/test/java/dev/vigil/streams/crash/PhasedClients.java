package dev.vigil.streams.crash;

import dev.vigil.streams.crash.PhaseFile.Phase;
import dev.vigil.streams.intake.PackingClients;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own clients, which also say in what phase the application is: so nothing in it has to know of tests. */
public final class PhasedClients extends PackingClients {

    private final PhaseFile phases = new PhaseFile(Path.of(System.getProperty(StreamsChild.PHASE_FILE)));

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new PhasedProducer(config, phases);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return new RestoreConsumer(config, phases);
    }

    private static final class RestoreConsumer extends KafkaConsumer<byte[], byte[]> {
        private final PhaseFile phases;

        RestoreConsumer(Map<String, Object> config, PhaseFile phases) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.phases = phases;
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
            if (!polled.isEmpty()) {
                phases.enter(Phase.RESTORING);
            }
            return polled;
        }
    }

    /**
     * Partials and changelog entries are sent by the commit hook only; rows, windows and alerts mostly while records are processed. A
     * point stands on both sides of what cannot be seen from outside: before and after the commit of the transaction.
     */
    private static final class PhasedProducer extends KafkaProducer<byte[], byte[]> {
        private final PhaseFile phases;

        PhasedProducer(Map<String, Object> config, PhaseFile phases) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.phases = phases;
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
            boolean hook = sent.topic().endsWith("-changelog") || sent.topic().endsWith("-repartition");
            phases.enter(hook ? Phase.FLUSHING : Phase.PROCESSING);
            return super.send(sent, callback);
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            phases.enter(Phase.COMMITTING);
            super.sendOffsetsToTransaction(offsets, group);
            phases.enter(Phase.COMMITTING);
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            phases.enter(Phase.COMMITTING);
            phases.enter(Phase.PROCESSING);
        }
    }
}
