package dev.vigil.cli.command;

import dev.vigil.cli.config.FlagValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The settings that the long-running commands take as flags, over environment and file. */
final class RunOptions {

    @Option(
            names = "--temporal",
            paramLabel = "HOST:PORT",
            description = "Temporal's frontend; temporal.target in vigil.yaml.")
    private @Nullable String temporal;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Namespace to watch, repeatable; temporal.namespaces. Default: default.")
    private @Nullable List<String> namespaces;

    @Option(
            names = "--metrics-target",
            paramLabel = "URL",
            description = "A worker's /metrics page, repeatable; collector.metrics_targets.")
    private @Nullable List<String> metricsTargets;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            description = "How far back at the first start: 1h, 7d, or retention; collector.since. Default: 1h.")
    private @Nullable String since;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Kafka's address; kafka.bootstrap_servers.")
    private @Nullable String kafka;

    @Option(names = "--port", paramLabel = "PORT", description = "HTTP port on loopback; console.port. Default: 8440.")
    private @Nullable Integer port;

    /** Namespaces as given on the command line. */
    List<String> namespacesGiven() {
        return namespaces == null ? List.of() : List.copyOf(namespaces);
    }

    Map<String, FlagValue> flags() {
        Map<String, FlagValue> flags = new LinkedHashMap<>();
        put(flags, "temporal.target", "--temporal", temporal);
        put(flags, "temporal.namespaces", "--namespace", joined(namespaces));
        put(flags, "collector.metrics_targets", "--metrics-target", joined(metricsTargets));
        put(flags, "collector.since", "--since", since);
        put(flags, "kafka.bootstrap_servers", "--kafka", kafka);
        put(flags, "console.port", "--port", port == null ? null : port.toString());
        return flags;
    }

    private static void put(Map<String, FlagValue> flags, String key, String flag, @Nullable String value) {
        if (value != null) {
            flags.put(key, new FlagValue(flag, value));
        }
    }

    private static @Nullable String joined(@Nullable List<String> values) {
        return values == null ? null : String.join(",", values);
    }
}
