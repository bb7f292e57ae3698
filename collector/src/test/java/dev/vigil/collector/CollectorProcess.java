package dev.vigil.collector;

import dev.vigil.collector.sink.EventTransactions;
import dev.vigil.collector.sink.ExportPhase;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.testing.Signals;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A collector in a process of its own, so that it can be killed without a chance to say goodbye. What it does at the moment
 * stands in a mapped file, which outlives it.
 */
final class CollectorProcess implements AutoCloseable {

    private static final int BYTES = 16;
    private static final String NO_TRANSACTIONS = "no-transactions";

    private final Process process;
    private final MappedByteBuffer phase;

    CollectorProcess(String target, String namespace, String bootstrapServers, TopicPrefix prefix) throws IOException {
        this(target, namespace, bootstrapServers, prefix, "only", true);
    }

    /** @param heapMegabytes heap of the process */
    CollectorProcess(String target, String namespace, String bootstrapServers, TopicPrefix prefix, int heapMegabytes)
            throws IOException {
        this(target, namespace, bootstrapServers, prefix, "", true, heapMegabytes);
    }

    CollectorProcess(
            String target,
            String namespace,
            String bootstrapServers,
            TopicPrefix prefix,
            String instance,
            boolean transactions)
            throws IOException {
        this(target, namespace, bootstrapServers, prefix, instance, transactions, 256);
    }

    /**
     * @param instance name of a static member; empty: a member without a name
     * @param transactions false: what is written is written at least once
     */
    CollectorProcess(
            String target,
            String namespace,
            String bootstrapServers,
            TopicPrefix prefix,
            String instance,
            boolean transactions,
            int heapMegabytes)
            throws IOException {
        Path file = Files.createTempFile("vigil-phase", "");
        file.toFile().deleteOnExit();
        this.phase = map(file);
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heapMegabytes + "m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CollectorProcess.class.getName(),
                        target,
                        namespace,
                        bootstrapServers,
                        prefix.value(),
                        instance,
                        transactions ? "transactions" : NO_TRANSACTIONS,
                        file.toString())
                .inheritIO()
                .start();
    }

    /** What it does now; null before it has done anything. */
    @Nullable
    ExportPhase phase() {
        int ordinal = phase.getInt(0);
        return ordinal == 0 ? null : ExportPhase.values()[ordinal - 1];
    }

    /** How many phases it has entered. */
    long phases() {
        return phase.getLong(8);
    }

    /** As {@code kill -9}; in which phase it was. */
    @Nullable
    ExportPhase kill() {
        Signals.kill(process);
        return phase();
    }

    void pause() throws Exception {
        Signals.pause(process);
    }

    void resume() throws Exception {
        Signals.resume(process);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        kill();
    }

    private static MappedByteBuffer map(Path file) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES);
        }
    }

    public static void main(String[] arguments) throws Exception {
        MappedByteBuffer phase = map(Path.of(arguments[6]));
        ExportPhase.Observer phases = entered -> {
            phase.putLong(8, phase.getLong(8) + 1);
            phase.putInt(0, entered.ordinal() + 1);
        };
        while (true) {
            Collector collector = new Collector(
                    CollectorConfig.of(
                                    "test",
                                    arguments[0],
                                    List.of(arguments[1]),
                                    Map.of("bootstrap.servers", arguments[2]))
                            .withTopicPrefix(new TopicPrefix(arguments[3]))
                            .withInstance(arguments[4]),
                    new CollectorRegistry(),
                    Clock.systemUTC(),
                    arguments[5].equals(NO_TRANSACTIONS) ? UntransactedWriter::new : EventTransactions::new,
                    phases);
            try {
                collector.start();
                Thread.currentThread().join();
            } catch (StartupException e) {
                // what it needs is being killed as well: as a supervisor would, try again
                collector.close();
                LockSupport.parkNanos(500_000_000);
            }
        }
    }
}
