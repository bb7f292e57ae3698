package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.fleet.FleetSpec;
import dev.vigil.benchmarks.engine.fleet.Names;
import dev.vigil.benchmarks.engine.flink.FlinkJob;
import dev.vigil.benchmarks.engine.reference.Reference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * M2: {@code events warm-ups passes checkpoint-millis}. In turns read one topic: raw poll, the application, and in a JVM of its own Flink on its heap
 * state and on RocksDB, all with one thread or slot and exactly once. What starting and stopping costs is measured on an empty topic and
 * subtracted from both engines. The fleet reads nothing late, so the rows of each Flink pass have to be equal to the reference's, and the application's rows to the
 * whole reference's.
 *
 * <p>Flink's job is a part of the application's: windows of one minute instead of three lengths, no detectors, no runs, activities and scorecards.
 */
public final class FlinkMain {

    private static final int PARTITIONS = 8;
    private static final List<Set<String>> CONFLICTS = List.of(Set.of(Names.FIRST_SIGNAL, Names.SECOND_SIGNAL));
    static final String EMPTY = "empty.";
    static final String FULL = "flink.";
    private static final String RAW = "raw poll";
    private static final String ENGINE = "application";

    private final String bootstrap;
    private final ChildJvm broker;
    private final ChildJvm flink;
    private final long checkpointMillis;
    private final Map<String, List<Pass>> passes = new LinkedHashMap<>();

    private FlinkMain(String bootstrap, ChildJvm broker, ChildJvm flink, long checkpointMillis) {
        this.bootstrap = bootstrap;
        this.broker = broker;
        this.flink = flink;
        this.checkpointMillis = checkpointMillis;
    }

    public static void main(String[] args) throws Exception {
        try (ChildJvm broker = BrokerMain.start()) {
            String bootstrap = broker.line();
            long checkpointMillis = Long.parseLong(args[3]);
            try (ChildJvm flink = FlinkChild.start(bootstrap, checkpointMillis)) {
                flink.line();
                new FlinkMain(bootstrap, broker, flink, checkpointMillis)
                        .measure(Long.parseLong(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
            }
        }
    }

    private void measure(long wanted, int warmUps, int count) throws Exception {
        EventTopics.create(bootstrap, EMPTY, PARTITIONS);
        output(EMPTY);
        long events = EventTopics.fill(
                bootstrap,
                FULL,
                FleetSpec.hour(wanted, PARTITIONS).withFaults().withLateShare(0));
        output(FULL);
        Variants empty = new Variants(bootstrap, EMPTY, PARTITIONS);
        Variants full = new Variants(bootstrap, FULL, PARTITIONS);
        Reference reference = full.hand(CONFLICTS);
        Map<String, String> rows = reference.minuteRows();
        System.out.printf(
                "%,d events; reduced job: %,d rows, %,d of them alerts; checkpoint every %d ms%n",
                events,
                rows.size(),
                rows.keySet().stream().filter(name -> name.startsWith("alert ")).count(),
                checkpointMillis);
        for (int pass = -warmUps; pass < count; pass++) {
            Map<String, Pass> measured = new LinkedHashMap<>();
            measured.put(RAW, Pass.of(events, broker, full::raw));
            Map<TopicPartition, Long> from = Published.ends(bootstrap, FULL);
            measured.put(
                    ENGINE,
                    less(
                            Pass.of(events, broker, () -> empty.engine(1)),
                            Pass.of(events, broker, () -> full.engine(1))));
            if (pass == count - 1) { // reading and comparing some hundred thousand records takes longer than the pass
                List<String> differences =
                        Published.read(bootstrap, FULL, from).rows().differences(reference.rows());
                System.out.printf("  %s: %s%n", ENGINE, said(differences));
            }
            for (String backend : FlinkChild.BACKENDS) {
                Map<TopicPartition, Long> before = ends();
                measured.put(
                        "Flink " + backend, less(flink(events, EMPTY, backend), flink(events, FULL, backend)));
                System.out.printf("  Flink %s: %s%n", backend, said(differences(rows, written(before))));
            }
            System.out.printf("pass %d: %s%n", pass, measured);
            if (pass >= 0) {
                measured.forEach((name, of) ->
                        passes.computeIfAbsent(name, ignored -> new ArrayList<>()).add(of));
            }
        }
        report();
    }

    /** A pass without what it costs to start and stop. */
    private static Pass less(Pass start, Pass whole) {
        return new Pass(
                whole.cpuNanosPerEvent() - start.cpuNanosPerEvent(),
                whole.brokerNanosPerEvent() - start.brokerNanosPerEvent(),
                1 / (1 / whole.eventsPerSecond() - 1 / start.eventsPerSecond()));
    }

    /** A job in Flink's JVM, by the CPU of that. */
    private Pass flink(long events, String prefix, String backend) {
        long brokerCpu = broker.askLong("cpu");
        long cpu = flink.askLong("cpu");
        long wall = System.nanoTime();
        flink.askLong(FlinkChild.job(prefix, backend));
        long wallSpent = System.nanoTime() - wall;
        return new Pass(
                (flink.askLong("cpu") - cpu) / (double) events,
                (broker.askLong("cpu") - brokerCpu) / (double) events,
                events / (wallSpent / 1e9));
    }

    private void report() {
        double raw = Pass.median(passes.getOrDefault(RAW, List.of())).cpuNanosPerEvent();
        double ours = Pass.median(passes.getOrDefault(ENGINE, List.of())).cpuNanosPerEvent();
        System.out.println("client CPU ns/event, JIT and start excluded, median [range]");
        passes.forEach((name, of) -> {
            Pass median = Pass.median(of);
            System.out.printf(
                    "  %-14s %6.0f [%s]  x raw %.2f  x application %.2f  broker %.0f  %.0f ev/s wall%n",
                    name,
                    median.cpuNanosPerEvent(),
                    Pass.range(of),
                    median.cpuNanosPerEvent() / raw,
                    median.cpuNanosPerEvent() / ours,
                    median.brokerNanosPerEvent(),
                    median.eventsPerSecond());
        });
    }

    private static String said(List<String> differences) {
        return differences.isEmpty()
                ? "rows equal to the reference"
                : differences.size() + " DIFFERENCES, e.g. " + differences.get(0);
    }

    private static List<String> differences(Map<String, String> expected, Map<String, String> written) {
        TreeSet<String> names = new TreeSet<>(expected.keySet());
        names.addAll(written.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            if (!Objects.equals(expected.get(name), written.get(name))) {
                differences.add(
                        name + "\n    is       " + written.get(name) + "\n    expected " + expected.get(name));
            }
        }
        return differences;
    }

    private void output(String prefix) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(List.of(new NewTopic(prefix + FlinkJob.OUTPUT, 1, (short) 1)
                            .configs(Map.of("retention.ms", "-1"))))
                    .all()
                    .get();
        }
    }

    private Map<TopicPartition, Long> ends() {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            return consumer.endOffsets(List.of(new TopicPartition(FULL + FlinkJob.OUTPUT, 0)));
        }
    }

    /** What is committed of the rows from an offset on. A row that is written twice is an error of its own. */
    private Map<String, String> written(Map<TopicPartition, Long> from) {
        Map<String, String> rows = new TreeMap<>();
        TopicPartition partition = new TopicPartition(FULL + FlinkJob.OUTPUT, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, from.getOrDefault(partition, 0L));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    String row = new String(record.value(), StandardCharsets.UTF_8);
                    int tab = row.indexOf('\t');
                    if (rows.put(row.substring(0, tab), row.substring(tab + 1)) != null) {
                        rows.put(row.substring(0, tab), "written more than once");
                    }
                }
            }
        }
        return rows;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
