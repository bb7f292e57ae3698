package dev.vigil.streams.crash;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.streams.StreamsApp;
import dev.vigil.streams.StreamsAppConfig;
import dev.vigil.streams.catalogue.Catalogue;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** The streams application in a JVM of its own, to be killed. */
final class StreamsChild {

    static final String PHASE_FILE = "vigil.test.phase-file";

    private StreamsChild() {}

    /** Arguments: bootstrap servers, source prefix, prefix, threads, directory; in {@link #PHASE_FILE} the phase file. */
    public static void main(String[] arguments) throws InterruptedException {
        StreamsApp app = new StreamsApp(
                config(
                        arguments[0],
                        new TopicPrefix(arguments[1]),
                        new TopicPrefix(arguments[2]),
                        Integer.parseInt(arguments[3]),
                        Path.of(arguments[4])),
                new CollectorRegistry());
        app.start();
        new CountDownLatch(1).await();
    }

    static StreamsAppConfig config(
            String bootstrap, TopicPrefix source, TopicPrefix prefix, int threads, Path directory) {
        Map<String, Object> kafka = new HashMap<>();
        kafka.put("bootstrap.servers", bootstrap);
        if (System.getProperty(PHASE_FILE) != null) {
            kafka.put("default.client.supplier", PhasedClients.class.getName());
            // many small steps, so that a moment drawn at random may be anywhere
            kafka.put("max.poll.records", 200);
        }
        return new StreamsAppConfig(
                        "crash",
                        kafka,
                        prefix,
                        threads,
                        StreamsAppConfig.DEFAULT_MERGE_PARTITIONS,
                        Duration.ofMillis(3), // all of it is backlog: a commit every 30 ms
                        directory,
                        Catalogue.EMPTY)
                .reading(source, Long.MIN_VALUE);
    }
}
