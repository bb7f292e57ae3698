package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.fleet.FleetSpec;
import dev.vigil.benchmarks.engine.fleet.Names;
import dev.vigil.benchmarks.engine.flink.FlinkJob;
import dev.vigil.benchmarks.engine.reference.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
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
 * M2: {@code events warm-ups passes checkpoint-millis}. One JVM reads one topic in turns: raw poll, the application, Flink on its heap
 * state, Flink on RocksDB, all with one thread or slot and exactly once. What starting and stopping costs is measured on an empty topic and
 * subtracted from both engines. The fleet reads nothing late, so the rows of each Flink pass have to be equal to the reference's, and the application's rows to the
 * whole reference's.
 *
 * <p>Flink's job is a part of the application's: windows of one minute instead of three lengths, no detectors, no runs, activities and scorecards.
 */
public final class FlinkMain {

    private static final int PARTITIONS = 8;
    private static final List<Set<String>> CONFLICTS = List.of(Set.of(Names.FIRST_SIGNAL, Names.SECOND_SIGNAL));
    private static final String EMPTY = "empty.";
    private static final String FULL = "flink.";
    private static final String RAW = "raw poll";
    private static final String ENGINE = "application";

    private final String bootstrap;
    private final ChildJvm broker;
    private final long checkpointMillis;
    private final Map<String, List<Pass>> passes = new LinkedHashMap<>();

    private FlinkMain(String bootstrap, ChildJvm broker, long checkpointMillis) {
        this.bootstrap = bootstrap;
        this.broker = broker;
        this.checkpointMillis = checkpointMillis;
    }

    public static void main(String[] args) throws Exception {
        try (ChildJvm broker = BrokerMain.start()) {
            new FlinkMain(broker.line(), broker, Long.parseLong(args[3]))
                    .measure(Long.parseLong(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2]));
        }
        System.exit(0); // the mini cluster's file cache keeps a thread for a while
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
            measured.put(ENGINE, less(events, () -> empty.engine(1), () -> full.engine(1)));
            if (pass == count - 1) { // reading and comparing some hundred thousand records takes longer than the pass
                List<String> differences =
                        Published.read(bootstrap, FULL, from).rows().differences(reference.rows());
                System.out.printf("  %s: %s%n", ENGINE, said(differences));
            }
            for (String backend : List.of("hashmap", "rocksdb")) {
                Map<TopicPartition, Long> before = ends();
                measured.put(
                        "Flink " + backend, less(events, () -> flink(EMPTY, backend), () -> flink(FULL, backend)));
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
    private Pass less(long events, Pass.Work nothing, Pass.Work all) throws Exception {
        Pass start = Pass.of(events, broker, nothing);
        Pass whole = Pass.of(events, broker, all);
        return new Pass(
                whole.cpuNanosPerEvent() - start.cpuNanosPerEvent(),
                whole.brokerNanosPerEvent() - start.brokerNanosPerEvent(),
                1 / (1 / whole.eventsPerSecond() - 1 / start.eventsPerSecond()));
    }

    private void flink(String prefix, String backend) throws Exception {
        Path directory = Files.createTempDirectory("vigil-flink-");
        try {
            FlinkJob.run(bootstrap, prefix, backend, checkpointMillis, directory);
        } finally {
            delete(directory);
        }
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

    private static void delete(Path directory) throws Exception {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws java.io.IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path of, java.io.@org.jspecify.annotations.Nullable IOException e)
                    throws java.io.IOException {
                Files.deleteIfExists(of);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
