package dev.vigil.collector.bench;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
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
 * The same records in transactions of different sizes, with Kafka's pause before a retry and with the collector's, and
 * idempotently with a flush in place of each commit. A producer that begins a transaction before the markers of the last one
 * are written is told CONCURRENT_TRANSACTIONS and waits that pause. Rounds alternate; the middle one of each counts.
 */
public final class TransactionCost {

    private static final int RECORDS = 200_000;
    private static final int BYTES = 300;
    private static final int ROUNDS = 3;
    private static final List<Integer> BATCHES = List.of(500, 2_000, 10_000, 20_000);
    private static final int KAFKAS_BACKOFF_MILLIS = 100;
    private static final List<Integer> BACKOFFS = List.of(KAFKAS_BACKOFF_MILLIS, 20, 5);

    /** @param backoffMillis 0: no transactions */
    private record Shape(int batch, int backoffMillis) {}

    private TransactionCost() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("bench", 8, (short) 1)))
                        .all()
                        .get(20, TimeUnit.SECONDS);
            }
            for (int batch : BATCHES) {
                Map<Shape, List<Double>> rates = new LinkedHashMap<>();
                for (int round = 0; round <= ROUNDS; round++) {
                    for (Shape shape : shapes(batch)) {
                        double rate = recordsPerSecond(kafka.bootstrapServers(), shape);
                        if (round > 0) { // the first one warms up
                            rates.computeIfAbsent(shape, each -> new ArrayList<>())
                                    .add(rate);
                        }
                    }
                }
                double idempotent = middle(rates.getOrDefault(new Shape(batch, 0), List.of()));
                rates.forEach((shape, each) -> System.out.printf(
                        Locale.ROOT,
                        "%6d records at once, %s: %7.0f records/s, %.1f %%%n",
                        shape.batch(),
                        shape.backoffMillis() == 0
                                ? "idempotent               "
                                : String.format(Locale.ROOT, "transaction, backoff %3d ms", shape.backoffMillis()),
                        middle(each),
                        100 * middle(each) / idempotent));
            }
        }
    }

    private static List<Shape> shapes(int batch) {
        List<Shape> shapes = new ArrayList<>(List.of(new Shape(batch, 0)));
        BACKOFFS.forEach(backoff -> shapes.add(new Shape(batch, backoff)));
        return shapes;
    }

    private static double recordsPerSecond(String bootstrapServers, Shape shape) {
        boolean transactions = shape.backoffMillis() > 0;
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
            settings.put("retry.backoff.ms", shape.backoffMillis());
        }
        byte[] value = new byte[BYTES];
        new Random(1).nextBytes(value);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            if (transactions) {
                producer.initTransactions();
            }
            long begun = System.nanoTime();
            for (int sent = 0; sent < RECORDS; sent += shape.batch()) {
                if (transactions) {
                    producer.beginTransaction();
                }
                for (int i = 0; i < shape.batch(); i++) {
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
