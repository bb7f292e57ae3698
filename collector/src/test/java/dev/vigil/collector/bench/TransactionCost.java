package dev.vigil.collector.bench;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The same records, with the collector's settings, in transactions of as many as the collector writes at once when it catches
 * up, and idempotently with a flush in their place. Rounds alternate; the middle one of each counts.
 */
public final class TransactionCost {

    private static final int RECORDS = 200_000;
    private static final int BATCH = 2_000;
    private static final int BYTES = 300;
    private static final int ROUNDS = 5;

    private TransactionCost() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("bench", 8, (short) 1)))
                        .all()
                        .get(20, TimeUnit.SECONDS);
            }
            List<Double> with = new ArrayList<>();
            List<Double> without = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                double transactional = recordsPerSecond(kafka.bootstrapServers(), true);
                double idempotent = recordsPerSecond(kafka.bootstrapServers(), false);
                if (round > 0) { // the first one warms up
                    with.add(transactional);
                    without.add(idempotent);
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "transactional %.0f records/s, idempotent %.0f records/s: %.1f %%%n",
                    middle(with),
                    middle(without),
                    100 * middle(with) / middle(without));
        }
    }

    private static double recordsPerSecond(String bootstrapServers, boolean transactions) {
        Map<String, Object> settings = new HashMap<>(Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "acks",
                "all",
                "enable.idempotence",
                true,
                "linger.ms",
                5,
                "compression.type",
                "lz4"));
        if (transactions) {
            settings.put("transactional.id", "bench");
        }
        byte[] value = new byte[BYTES];
        new Random(1).nextBytes(value);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            if (transactions) {
                producer.initTransactions();
            }
            long begun = System.nanoTime();
            for (int sent = 0; sent < RECORDS; sent += BATCH) {
                if (transactions) {
                    producer.beginTransaction();
                }
                for (int i = 0; i < BATCH; i++) {
                    var unused = producer.send(new ProducerRecord<>("bench", i % 8, new byte[] {1}, value));
                }
                if (transactions) {
                    producer.commitTransaction();
                } else {
                    producer.flush();
                }
            }
            return RECORDS / ((System.nanoTime() - begun) / 1e9);
        }
    }

    private static double middle(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
