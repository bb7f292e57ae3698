package dev.vigil.benchmarks.engine;

import dev.vigil.schema.TopicPrefix;
import dev.vigil.streams.StreamsApp;
import dev.vigil.streams.StreamsAppConfig;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The application in a JVM of its own: {@code bootstrap prefix application threads}. */
public final class EngineMain {

    static final int MERGE_PARTITIONS = 2;
    private static final String TRIED = "vigil.bench.kafka";

    private EngineMain() {}

    static ChildJvm start(String bootstrap, String prefix, String application, int threads, List<String> options) {
        List<String> all = new ArrayList<>(List.of("-Xmx4g", "-XX:+UseG1GC"));
        all.add("-D" + TRIED + "=" + System.getProperty(TRIED, ""));
        all.addAll(options);
        return ChildJvm.start(EngineMain.class, all, bootstrap, prefix, application, Integer.toString(threads));
    }

    static StreamsAppConfig config(String bootstrap, String prefix, String application, int threads, Path state) {
        return new StreamsAppConfig(
                application,
                kafka(bootstrap),
                new TopicPrefix(prefix),
                threads,
                MERGE_PARTITIONS,
                StreamsAppConfig.DEFAULT_COMMIT_INTERVAL,
                state,
                BenchCatalogue.CATALOGUE);
    }

    /** What is to be tried beside the shipped settings: {@code -Dvigil.bench.kafka=name=value,...}. */
    private static Map<String, Object> kafka(String bootstrap) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", bootstrap));
        for (String setting : System.getProperty(TRIED, "").split(",")) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                settings.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        return settings;
    }

    public static void main(String[] args) throws Exception {
        Path state = Files.createTempDirectory("vigil-bench-");
        StreamsAppConfig config = config(args[0], args[1], args[2], Integer.parseInt(args[3]), state);
        try (StreamsApp app = new StreamsApp(config, new CollectorRegistry())) {
            app.start();
            if (!app.awaitRunning(Duration.ofSeconds(120))) {
                throw new IllegalStateException("the application was not running after 120 s");
            }
            Commands.serve("running", Map.of("observations", () -> app.metrics().observations()));
        }
    }
}
