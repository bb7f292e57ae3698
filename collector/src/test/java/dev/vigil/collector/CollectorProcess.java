package dev.vigil.collector;

import dev.vigil.schema.TopicPrefix;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A collector in a process of its own, so that it can be killed without a chance to say goodbye. */
final class CollectorProcess implements AutoCloseable {

    private final Process process;

    CollectorProcess(String target, String namespace, String bootstrapServers, TopicPrefix prefix) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CollectorProcess.class.getName(),
                        target,
                        namespace,
                        bootstrapServers,
                        prefix.value())
                .inheritIO()
                .start();
    }

    /** As {@code kill -9}. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String[] arguments) throws InterruptedException {
        Collector collector = new Collector(
                CollectorConfig.of(
                                "test", arguments[0], List.of(arguments[1]), Map.of("bootstrap.servers", arguments[2]))
                        .withTopicPrefix(new TopicPrefix(arguments[3]))
                        .withInstance("only"),
                new CollectorRegistry(),
                Clock.systemUTC());
        collector.start();
        Thread.currentThread().join();
    }
}
