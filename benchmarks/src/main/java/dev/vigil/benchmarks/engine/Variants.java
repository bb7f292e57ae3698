package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.reference.Reference;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.StreamsApp;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** Ways to read a topic of events to its end, in this JVM. */
final class Variants {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int RUNNING_WITHIN = 120;
    private static final int DONE_WITHIN = 900;

    private final String bootstrap;
    private final String prefix;
    private final int partitions;
    private int applications;

    Variants(String bootstrap, String prefix, int partitions) {
        this.bootstrap = bootstrap;
        this.prefix = prefix;
        this.partitions = partitions;
    }

    /** A consumer that looks at nothing. */
    void raw() {
        read(record -> {});
    }

    /** The reference, which is also what a hand-written loop without fault tolerance costs; writing its windows is not counted. */
    Reference hand(List<Set<String>> conflicts) {
        Reference reference = new Reference(partitions, conflicts);
        Deserializer<WorkflowEvent> decoder =
                Topics.WORKFLOW_EVENTS.valueSerde().deserializer();
        read(record -> reference.feed(record.partition(), decoder.deserialize("", record.value())));
        return reference;
    }

    /** The whole application, exactly once, from an empty state; returns the name it had. */
    String engine(int threads) throws Exception {
        String application = "pass" + applications++;
        try (Catchup catchup = new Catchup(bootstrap, prefix, application);
                StreamsApp app = new StreamsApp(
                        EngineMain.config(
                                bootstrap, prefix, application, threads, Files.createTempDirectory("vigil-bench-")),
                        new CollectorRegistry())) {
            app.start();
            if (!app.awaitRunning(Duration.ofSeconds(RUNNING_WITHIN))) {
                throw new IllegalStateException("not running after " + RUNNING_WITHIN + " s");
            }
            catchup.await(DONE_WITHIN);
        }
        return application;
    }

    private void read(Consumer<ConsumerRecord<byte[], byte[]>> each) {
        Map<String, Object> settings = new HashMap<>(
                Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest", "max.poll.records", 1_000));
        String topic = Topics.WORKFLOW_EVENTS.name(new TopicPrefix(prefix));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, partitions)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            long left = consumer.endOffsets(all).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            while (left > 0) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    each.accept(record);
                    left--;
                }
            }
        }
    }
}
