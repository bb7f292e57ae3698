package dev.vigil.collector.sink;

import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.readiness.ProbeResult;
import dev.vigil.schema.readiness.Scorecard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;

/** The topics {@code probes} and {@code scorecards} from their beginning on, and the way into the former. One thread. */
public final class ProbeLog implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(500);

    private final String probes;
    private final String scorecards;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> endAtOpen;
    private final ProbeSink sink;

    /** @throws KafkaException if the broker does not answer or refuses, or a topic is missing */
    public ProbeLog(Map<String, Object> kafka, TopicPrefix prefix) {
        this.probes = Topics.PROBES.name(prefix);
        this.scorecards = Topics.SCORECARDS.name(prefix);
        this.consumer = new KafkaConsumer<>(KafkaSettings.reader(kafka));
        try {
            List<TopicPartition> partitions = new ArrayList<>();
            for (String topic : List.of(probes, scorecards)) {
                consumer.partitionsFor(topic)
                        .forEach(each -> partitions.add(new TopicPartition(each.topic(), each.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            this.endAtOpen = Map.copyOf(consumer.endOffsets(partitions));
            this.sink = new ProbeSink(kafka, prefix);
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
            throw e;
        }
    }

    /** Takes what has come since the last call; waits a moment for more. */
    public void read(Consumer<ProbeResult> results, Consumer<Scorecard> cards) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            if (record.value() != null && record.topic().equals(probes)) {
                take(Topics.PROBES, record, results);
            } else if (record.value() != null) {
                take(Topics.SCORECARDS, record, cards);
            }
        }
    }

    private static <V> void take(Topic<String, V> topic, ConsumerRecord<byte[], byte[]> record, Consumer<V> taker) {
        V value;
        try {
            value = topic.valueSerde().deserializer().deserialize(record.topic(), record.value());
        } catch (SerializationException e) {
            return; // of another version; `topics tail` shows it
        }
        taker.accept(value);
    }

    /** Whether all that was there when this was opened has been taken. */
    public boolean hasCaughtUp() {
        return endAtOpen.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    /** Where results go. */
    public ProbeSink sink() {
        return sink;
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        sink.close();
    }
}
