package dev.vigil.benchmarks.engine;

import dev.vigil.benchmarks.engine.flink.FlinkJob;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Flink in a JVM of its own: {@code bootstrap checkpoint-millis}. Its Kafka connector calls internals of the clients that it was built with,
 * 4.2, which the application's 4.3 does not have any more, and its RocksDB is a fork whose classes have the names of the original that Kafka Streams brings;
 * so the two cannot share a class path.
 */
public final class FlinkChild {

    static final List<String> BACKENDS = List.of("hashmap", "rocksdb");
    private static final String OURS = "kafka-clients/4.3.1/kafka-clients-4.3.1.jar";
    private static final String ITS = "kafka-clients/4.2.0/kafka-clients-4.2.0.jar";

    private static final String OUR_ROCKSDB = "org/rocksdb/rocksdbjni/";

    private FlinkChild() {}

    static ChildJvm start(String bootstrap, long checkpointMillis) {
        String classPath = System.getProperty("java.class.path");
        for (String expected : List.of(OURS, OUR_ROCKSDB)) {
            if (!classPath.contains(expected)) {
                throw new IllegalStateException("expected " + expected + " on the class path, it is not there");
            }
        }
        String its = Stream.of(classPath.split(File.pathSeparator))
                .filter(entry -> !entry.contains(OUR_ROCKSDB))
                .map(entry -> entry.replace(OURS, ITS))
                .collect(Collectors.joining(File.pathSeparator));
        return ChildJvm.startWith(
                its,
                FlinkChild.class,
                List.of("-Xmx4g", "-XX:+UseG1GC"),
                bootstrap,
                Long.toString(checkpointMillis));
    }

    /** What the child is asked to run a job: its answer is 0. */
    static String job(String prefix, String backend) {
        return prefix + backend;
    }

    public static void main(String[] args) throws Exception {
        Map<String, LongSupplier> jobs = new HashMap<>();
        for (String backend : BACKENDS) {
            for (String prefix : List.of(FlinkMain.EMPTY, FlinkMain.FULL)) {
                jobs.put(job(prefix, backend), () -> run(args[0], prefix, backend, Long.parseLong(args[1])));
            }
        }
        Commands.serve("ready", jobs);
        System.exit(0); // the mini cluster keeps threads for a while
    }

    private static long run(String bootstrap, String prefix, String backend, long checkpointMillis) {
        try {
            Path directory = Files.createTempDirectory("vigil-flink-");
            try {
                FlinkJob.run(bootstrap, prefix, backend, checkpointMillis, directory);
            } finally {
                delete(directory);
            }
            return 0;
        } catch (Exception e) {
            throw new IllegalStateException("the Flink job on " + prefix + " has failed", e);
        }
    }

    private static void delete(Path directory) throws java.io.IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(directory)) {
            deepestFirst = all.sorted(java.util.Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
