package dev.vigil.collector.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
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
 * The same records in transactions of different sizes, and idempotently with a flush in place of each commit, through two
 * producers that live as long as the measurement. They take turns, each going first as often as the other; a turn is several
 * commits in a row, so that the wait for the markers of the last one is in it. Each turn is compared with the other
 * producer's of the same round and the middle ratio counts, because on a shared machine single turns say little: the
 * quartiles show how little. What a transaction costs beyond a flush is printed as well: it does not depend on its size, and a producer that
 * has to wait for its records, as the collector has, feels it less than these, which send millions a second. CPU is that of client and broker together, which share this process.
 */
public final class TransactionCost {

    private static final int BYTES = 300;
    private static final int TURN = 100_000;
    private static final int WARM_UP = 3;
    private static final int ROUNDS = Integer.getInteger("vigil.rounds", 31);
    private static final List<Integer> BATCHES = List.of(2_000, 10_000, 20_000, 50_000);

    /** What one turn took. */
    private record Turn(double wallNanos, double cpuNanos) {}

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private TransactionCost() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()))) {
                admin.createTopics(List.of(new NewTopic("bench", 8, (short) 1)))
                        .all()
                        .get(20, TimeUnit.SECONDS);
            }
            try (KafkaProducer<byte[], byte[]> idempotent = producer(kafka.bootstrapServers(), false);
                    KafkaProducer<byte[], byte[]> transactional = producer(kafka.bootstrapServers(), true)) {
                transactional.initTransactions();
                for (int batch : BATCHES) {
                    measure(idempotent, transactional, batch);
                }
            }
        }
    }

    private static void measure(
            KafkaProducer<byte[], byte[]> idempotent, KafkaProducer<byte[], byte[]> transactional, int batch) {
        List<Double> rates = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        List<Double> more = new ArrayList<>();
        double turns = Math.ceil((double) TURN / batch);
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            boolean transactionsFirst = round % 2 != 0;
            Turn early = transactionsFirst ? turn(transactional, batch, true) : turn(idempotent, batch, false);
            Turn late = transactionsFirst ? turn(idempotent, batch, false) : turn(transactional, batch, true);
            if (round >= 0) {
                Turn with = transactionsFirst ? early : late;
                Turn without = transactionsFirst ? late : early;
                rates.add(Math.max(TURN, batch) / with.wallNanos() * 1e9);
                wall.add(100 * without.wallNanos() / with.wallNanos());
                cpu.add(100 * without.cpuNanos() / with.cpuNanos());
                more.add((with.wallNanos() - without.wallNanos()) / turns / 1e6);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%6d records a transaction: %7.0f records/s; of idempotent by time %5.1f %% (quartiles %.0f, %.0f),"
                        + " by CPU %5.1f %% (%.0f, %.0f); each costs %.1f ms more (%.1f, %.1f); %d rounds%n",
                batch,
                Medians.middle(rates),
                Medians.middle(wall),
                Medians.quantile(wall, 0.25),
                Medians.quantile(wall, 0.75),
                Medians.middle(cpu),
                Medians.quantile(cpu, 0.25),
                Medians.quantile(cpu, 0.75),
                Medians.middle(more),
                Medians.quantile(more, 0.25),
                Medians.quantile(more, 0.75),
                ROUNDS);
    }

    private static Turn turn(KafkaProducer<byte[], byte[]> producer, int batch, boolean transactions) {
        byte[] value = new byte[BYTES];
        new Random(1).nextBytes(value);
        long cpu = SYSTEM.getProcessCpuTime();
        long begun = System.nanoTime();
        for (int sent = 0; sent < TURN; sent += batch) {
            if (transactions) {
                producer.beginTransaction();
            }
            for (int i = 0; i < batch; i++) {
                var unused = producer.send(new ProducerRecord<>("bench", i % 8, new byte[] {1}, value));
            }
            if (transactions) {
                producer.commitTransaction();
            } else {
                producer.flush();
            }
        }
        return new Turn(System.nanoTime() - begun, SYSTEM.getProcessCpuTime() - cpu);
    }

    /** The collector's settings where they matter here. */
    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, boolean transactions) {
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
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
