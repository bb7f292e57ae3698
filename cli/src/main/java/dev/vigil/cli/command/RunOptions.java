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
            paramLabel = "[CLUSTER=]HOST:PORT",
            description = "Temporal's frontend; temporal.target in vigil.yaml. With a name, repeatable: one of several"
                    + " clusters; temporal.more_clusters.CLUSTER.target.")
    private @Nullable List<String> temporals;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "[CLUSTER/]NS",
            description =
                    "Namespace to watch, repeatable; temporal.namespaces, or those of a cluster. Default: default.")
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
        clusters(temporals, '=', "target", "--temporal", flags);
        clusters(namespaces, '/', "namespaces", "--namespace", flags);
        put(flags, "collector.metrics_targets", "--metrics-target", joined(metricsTargets));
        put(flags, "collector.since", "--since", since);
        put(flags, "kafka.bootstrap_servers", "--kafka", kafka);
        put(flags, "console.port", "--port", port == null ? null : port.toString());
        return flags;
    }

    /** {@code eu=HOST:PORT} sets temporal.more_clusters.eu.target, {@code HOST:PORT} temporal.target. */
    private static void clusters(
            @Nullable List<String> values, char separator, String key, String flag, Map<String, FlagValue> flags) {
        for (String value : values == null ? List.<String>of() : values) {
            int at = value.indexOf(separator);
            String path = at < 0 ? "temporal." + key : "temporal.more_clusters." + value.substring(0, at) + "." + key;
            String text = value.substring(at + 1);
            flags.merge(
                    path,
                    new FlagValue(flag, text),
                    (before, more) -> new FlagValue(flag, before.value() + "," + more.value()));
        }
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
