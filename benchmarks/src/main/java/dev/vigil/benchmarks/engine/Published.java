package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.reference.RowText;
import dev.vigil.benchmarks.engine.reference.Rows;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.RetryBurst;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What the application has published: rows, and of each alert every transition and the last record. */
final class Published {

    private static final Duration POLL = Duration.ofMillis(200);

    private final Rows rows = new Rows();
    private final TreeMap<String, Alert> alerts = new TreeMap<>();
    private long deadLetters;

    /** Reads everything that is committed in the output topics under a prefix. */
    static Published read(String bootstrap, String prefix) {
        return read(bootstrap, prefix, Map.of());
    }

    /** Reads what is committed in the output topics from where {@link #ends} was. */
    static Published read(String bootstrap, String prefix, Map<TopicPartition, Long> from) {
        Published published = new Published();
        TopicPrefix of = new TopicPrefix(prefix);
        try (KafkaConsumer<String, byte[]> consumer = consumer(bootstrap)) {
            for (Topic<String, ?> topic : OUTPUT) {
                List<TopicPartition> partitions = partitions(consumer, topic.name(of));
                consumer.assign(partitions);
                partitions.forEach(partition -> consumer.seek(partition, from.getOrDefault(partition, 0L)));
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                    for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                        published.add(topic, record.key(), record.value());
                    }
                }
            }
        }
        return published;
    }

    static final List<Topic<String, ?>> OUTPUT = List.of(
            Topics.WORKFLOW_RUNS,
            Topics.ACTIVITIES,
            Topics.FAILURE_RATES,
            Topics.RETRY_BURSTS,
            Topics.LATENCIES,
            Topics.ALERTS,
            Topics.DEAD_LETTERS);

    /** Where the output topics end now. */
    static Map<TopicPartition, Long> ends(String bootstrap, String prefix) {
        try (KafkaConsumer<String, byte[]> consumer = consumer(bootstrap)) {
            List<TopicPartition> partitions = new ArrayList<>();
            OUTPUT.forEach(topic -> partitions.addAll(partitions(consumer, topic.name(new TopicPrefix(prefix)))));
            return consumer.endOffsets(partitions);
        }
    }

    private static KafkaConsumer<String, byte[]> consumer(String bootstrap) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap, "isolation.level", "read_committed", "auto.offset.reset", "earliest");
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    /** Takes one record of an output topic. */
    void add(Topic<String, ?> topic, String key, byte[] value) {
        if (topic.equals(Topics.WORKFLOW_RUNS)) {
            rows.run(decode(Topics.WORKFLOW_RUNS, value));
        } else if (topic.equals(Topics.ACTIVITIES)) {
            rows.activity(decode(Topics.ACTIVITIES, value));
        } else if (topic.equals(Topics.FAILURE_RATES)) {
            FailureRate row = decode(Topics.FAILURE_RATES, value);
            if (row.getWindow().getEmit() != Emit.EARLY) {
                RowText.add(rows, key, row);
            }
        } else if (topic.equals(Topics.RETRY_BURSTS)) {
            RetryBurst row = decode(Topics.RETRY_BURSTS, value);
            if (row.getWindow().getEmit() != Emit.EARLY) {
                RowText.add(rows, key, row);
            }
        } else if (topic.equals(Topics.LATENCIES)) {
            LatencyPercentiles row = decode(Topics.LATENCIES, value);
            if (row.getWindow().getEmit() != Emit.EARLY) {
                RowText.add(rows, key, row);
            }
        } else if (topic.equals(Topics.ALERTS)) {
            alerts.put(key, decode(Topics.ALERTS, value));
        } else {
            deadLetters++;
        }
    }

    private static <V> V decode(Topic<String, V> topic, byte[] value) {
        return topic.valueSerde().deserializer().deserialize(topic.name(), value);
    }

    Rows rows() {
        return rows;
    }

    /** The last record of each alert by id, without its processing time. */
    Map<String, String> alerts() {
        Map<String, String> texts = new TreeMap<>();
        alerts.forEach((id, alert) -> texts.put(
                id, Alert.newBuilder(alert).setPublishedAtMicros(0).build().toString()));
        return texts;
    }

    long deadLetters() {
        return deadLetters;
    }
}
