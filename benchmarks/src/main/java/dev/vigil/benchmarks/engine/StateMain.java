package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.fleet.FleetSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * M6: {@code open-runs}. So many runs that never close, each in an activity; their entries in the changelog, and the live heap of the
 * application's JVM with and without them; then how long a second instance takes to restore them.
 */
public final class StateMain {

    private static final int PARTITIONS = 8;
    private static final int RUN_KEY_BYTES = 18;

    private StateMain() {}

    public static void main(String[] args) {
        long runs = Long.parseLong(args[0]);
        FleetSpec fleet = FleetSpec.hour(1_000_000, PARTITIONS)
                .withAbandonedShare(1)
                .at(FleetSpec.EPOCH, 600 * FleetSpec.SECOND, runs / 600.0);
        try (ChildJvm broker = BrokerMain.start()) {
            String bootstrap = broker.line();
            long few = heapOf(bootstrap, "few.", fleet.at(FleetSpec.EPOCH, 600 * FleetSpec.SECOND, 1));
            long many = heapOf(bootstrap, "many.", fleet);
            long[] changelog = changelog(bootstrap, "many.m6-runs-changelog");
            System.out.printf(
                    "M6 %,d open runs: changelog %.1f B a run (keys %.1f, values %.1f; the latest entry of each, what runs share"
                            + " included, record overhead not), heap %.0f B a run%n",
                    changelog[0],
                    (changelog[1] + changelog[2]) / (double) changelog[0],
                    changelog[1] / (double) changelog[0],
                    changelog[2] / (double) changelog[0],
                    (many - few) / (double) (runs - 600));
            long begun = System.nanoTime();
            try (ChildJvm again = EngineMain.start(bootstrap, "many.", "m6", 2, List.of())) {
                again.line();
                System.out.printf(
                        "M6 a new process is running after %.1f s, its start included%n",
                        (System.nanoTime() - begun) / 1e9);
            }
        }
    }

    private static long heapOf(String bootstrap, String prefix, FleetSpec fleet) {
        EventTopics.fill(bootstrap, prefix, fleet);
        try (ChildJvm engine = EngineMain.start(bootstrap, prefix, "m6", 2, List.of());
                Catchup catchup = new Catchup(bootstrap, prefix, "m6")) {
            engine.line();
            catchup.await(900);
            return engine.askLong("heap");
        }
    }

    /** How many keys are runs, and the bytes of all keys and their latest values. */
    private static long[] changelog(String bootstrap, String topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap, "isolation.level", "read_committed", "auto.offset.reset", "earliest");
        Map<String, byte[]> latest = new HashMap<>();
        Map<String, Integer> keyBytes = new HashMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList();
            consumer.assign(all);
            Map<TopicPartition, Long> ends = consumer.endOffsets(all);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    String key = record.partition() + HexFormat.of().formatHex(record.key());
                    keyBytes.put(key, record.key().length);
                    if (record.value() == null) {
                        latest.remove(key);
                    } else {
                        latest.put(key, record.value());
                    }
                }
            }
        }
        long keys = latest.keySet().stream().mapToLong(keyBytes::get).sum();
        long values = latest.values().stream().mapToLong(value -> value.length).sum();
        long runs = keyBytes.values().stream()
                .filter(bytes -> bytes >= RUN_KEY_BYTES)
                .count();
        return new long[] {runs, keys, values};
    }
}
