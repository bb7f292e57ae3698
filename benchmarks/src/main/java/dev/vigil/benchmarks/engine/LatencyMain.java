package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.fleet.EventStream;
import dev.vigil.benchmarks.engine.fleet.FleetSpec;
import dev.vigil.benchmarks.engine.fleet.Probes;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * M5: from the append of the event that proves a stuck run to its alert at a read-committed consumer, with the shipped configuration, under a
 * paced load: {@code events-per-second seconds [threads]}. Ten probes a second, each a workflow type of its own, each timed from the
 * call of {@code send}. A probe is sent only while its minute can be judged: in the first seconds of a minute the one before is still
 * open, and an alert waits for the markers, not for the engine.
 */
public final class LatencyMain {

    private static final String PREFIX = "m5.";
    private static final int PARTITIONS = 8;
    private static final int WARM_UP_SECONDS = 30;
    private static final long PROBE_INTERVAL_MICROS = 100_000;
    private static final long NOT_JUDGED_MICROS = 6 * FleetSpec.SECOND;

    private final FleetSpec spec;
    private final String bootstrap;
    private final int seconds;
    private final Map<Integer, Long> sentNanos = new ConcurrentHashMap<>();
    private final Map<Integer, Long> seenNanos = new ConcurrentHashMap<>();
    private volatile boolean done;
    private int probes;
    private long lateMillis;
    private long measuredEvents;

    private LatencyMain(String bootstrap, double rate, int seconds) {
        this.bootstrap = bootstrap;
        this.seconds = seconds;
        FleetSpec hour = FleetSpec.hour(1_000_000, PARTITIONS);
        this.spec = hour.at(micros(), (WARM_UP_SECONDS + seconds + 60) * FleetSpec.SECOND, rate / 20);
    }

    public static void main(String[] args) throws Exception {
        double rate = Double.parseDouble(args[0]);
        int seconds = Integer.parseInt(args[1]);
        int threads = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        try (ChildJvm broker = BrokerMain.start()) {
            String bootstrap = broker.line();
            EventTopics.create(bootstrap, PREFIX, PARTITIONS);
            try (ChildJvm engine = EngineMain.start(bootstrap, PREFIX, "m5", threads, List.of())) {
                engine.line();
                new LatencyMain(bootstrap, rate, seconds).run(broker, engine);
            }
        }
    }

    private void run(ChildJvm broker, ChildJvm engine) throws InterruptedException {
        Thread reader = new Thread(this::readAlerts, "alerts");
        reader.start();
        long[] before = {0, 0, 0};
        try (KafkaProducer<byte[], byte[]> load = EventTopics.producer(bootstrap, 5);
                KafkaProducer<byte[], byte[]> prober = EventTopics.producer(bootstrap, 0)) {
            EventStream stream = new EventStream(spec);
            EventStream.Item item = stream.next();
            long nextProbe = spec.startMicros() + WARM_UP_SECONDS * FleetSpec.SECOND;
            long end = nextProbe + seconds * FleetSpec.SECOND;
            for (long now = micros(); now < end; now = micros()) {
                while (item.capturedAtMicros() <= now) {
                    var unused = load.send(EventTopics.record(PREFIX, item));
                    measuredEvents += before[0] > 0 && !item.isMarker() ? 1 : 0;
                    item = stream.next();
                }
                lateMillis = Math.max(lateMillis, before[0] > 0 ? (micros() - now) / 1_000 : 0);
                if (now >= nextProbe) {
                    if (before[0] == 0) {
                        before = new long[] {System.nanoTime(), engine.askLong("cpu"), broker.askLong("cpu")};
                    }
                    nextProbe += PROBE_INTERVAL_MICROS;
                    if (Math.floorMod(now, FleetSpec.MINUTE) >= NOT_JUDGED_MICROS) {
                        probe(prober);
                    }
                }
                LockSupport.parkNanos(1_000_000);
            }
            await(Duration.ofSeconds(10));
        } finally {
            done = true;
            reader.join();
        }
        report(before, engine.askLong("cpu"), broker.askLong("cpu"));
    }

    private void probe(KafkaProducer<byte[], byte[]> prober) {
        int number = probes++;
        List<ProducerRecord<byte[], byte[]>> records = Probes.stuckRun(spec, number, micros()).stream()
                .map(event -> EventTopics.record(PREFIX, event))
                .toList();
        sentNanos.put(number, System.nanoTime());
        for (ProducerRecord<byte[], byte[]> record : records) {
            var unused = prober.send(record);
        }
    }

    private void readAlerts() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrap, "isolation.level", "read_committed", "auto.offset.reset", "earliest");
        String topic = Topics.ALERTS.name(new TopicPrefix(PREFIX));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(IntStream.range(0, EngineMain.MERGE_PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(topic, partition))
                    .toList());
            while (!done) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    long seen = System.nanoTime();
                    Alert alert = Topics.ALERTS.valueSerde().deserializer().deserialize(topic, record.value());
                    int number = Probes.number(alert.getSubject());
                    if (number >= 0) {
                        seenNanos.putIfAbsent(number, seen);
                    }
                }
            }
        }
    }

    private void await(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        while (seenNanos.size() < probes && System.nanoTime() < deadline) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    private void report(long[] before, long engineCpu, long brokerCpu) {
        double[] millis = seenNanos.entrySet().stream()
                .mapToDouble(seen -> (seen.getValue() - Objects.requireNonNull(sentNanos.get(seen.getKey()))) / 1e6)
                .sorted()
                .toArray();
        double wall = System.nanoTime() - before[0];
        System.out.printf(
                "M5 load %.0f ev/s  probes %d seen %d  p50 %.1f  p95 %.1f  p99 %.1f  max %.1f ms"
                        + "  engine %.2f cores  broker %.2f cores  (producer at most %d ms behind)%n",
                measuredEvents / (wall / 1e9),
                probes,
                millis.length,
                at(millis, 0.5),
                at(millis, 0.95),
                at(millis, 0.99),
                at(millis, 1),
                (engineCpu - before[1]) / wall,
                (brokerCpu - before[2]) / wall,
                lateMillis);
        if (millis.length < probes) {
            System.out.println("M5: " + (probes - millis.length) + " probes raised no alert: the number is not valid");
        }
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }

    private static long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }
}
