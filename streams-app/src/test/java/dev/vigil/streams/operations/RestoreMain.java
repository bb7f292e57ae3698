package dev.vigil.streams.operations;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.streams.StreamsApp;
import dev.vigil.streams.StreamsAppConfig;
import dev.vigil.streams.catalogue.Catalogue;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Starts the streams application, waits until it runs, and says how long that took. Exit code 0: all runs are there. */
final class RestoreMain {

    static final String APPLICATION = "app";

    private RestoreMain() {}

    /** Arguments: bootstrap servers, topic prefix, expected open runs, directory, and {@code read} or {@code restore}. */
    public static void main(String[] arguments) throws InterruptedException {
        long expected = Long.parseLong(arguments[2]);
        CollectorRegistry registry = new CollectorRegistry();
        long open = 0;
        try (StreamsApp app = new StreamsApp(
                new StreamsAppConfig(
                        APPLICATION,
                        Map.of("bootstrap.servers", arguments[0]),
                        new TopicPrefix(arguments[1]),
                        2,
                        2,
                        Duration.ofMillis(25),
                        Path.of(arguments[3]),
                        Catalogue.EMPTY),
                registry)) {
            long began = System.nanoTime();
            app.start();
            app.awaitRunning(Duration.ofMinutes(4));
            System.out.printf("restore: running after %.1f s%n", (System.nanoTime() - began) / 1e9);
            long deadline = System.nanoTime()
                    + Duration.ofMinutes(arguments[4].equals("read") ? 4 : 0).toNanos();
            open = (long) openRuns(registry);
            while (open != expected && System.nanoTime() < deadline) {
                LockSupport.parkNanos(50_000_000);
                open = (long) openRuns(registry);
            }
        }
        System.out.printf("restore: %d of %d open runs%n", open, expected);
        if (open != expected) {
            System.exit(1);
        }
    }

    private static double openRuns(CollectorRegistry registry) {
        return Collections.list(registry.metricFamilySamples()).stream()
                .filter(family -> family.name.equals("vigil_streams_open_runs"))
                .flatMap(family -> family.samples.stream())
                .mapToDouble((Collector.MetricFamilySamples.Sample sample) -> sample.value)
                .sum();
    }
}
