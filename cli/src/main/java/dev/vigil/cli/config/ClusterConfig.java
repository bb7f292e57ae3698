package dev.vigil.cli.config;

import dev.vigil.cli.config.CollectorConfig.Rates;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One Temporal cluster that is collected.
 *
 * @param temporal where it is, how to get in, which namespaces
 * @param requestsPerSecond the most that is asked of it, for each namespace
 * @param metricsTargets addresses of the metrics of its workers
 */
public record ClusterConfig(TemporalConfig temporal, Rates requestsPerSecond, List<URI> metricsTargets) {

    private static final int LONGEST_NAME = 40;

    public ClusterConfig {
        metricsTargets = List.copyOf(metricsTargets);
    }

    /** The clusters beside the one of {@code temporal.target}, by name. */
    static Map<String, ClusterConfig> readAll(Section section, TemporalConfig main, Rates usual) {
        Map<String, ClusterConfig> clusters = new LinkedHashMap<>();
        section.sections("target", "namespaces").forEach((name, part) -> {
            checked(section, name, main);
            clusters.put(name, read(part, name, usual));
        });
        return clusters;
    }

    private static void checked(Section section, String name, TemporalConfig main) {
        if (name.length() > LONGEST_NAME || !name.matches("[a-z0-9][a-z0-9-]*")) {
            section.wrong(
                    name,
                    "expected clusters to be named by up to " + LONGEST_NAME + " of a-z, 0-9, '-', got '" + name + "'",
                    "the name is part of every key and alert id, and cannot be changed later");
        } else if (!main.target().isEmpty() && name.equals(main.cluster())) {
            section.wrong(
                    name,
                    "expected each cluster to have a name of its own, got '" + name + "' twice",
                    "temporal.target is the cluster of temporal.cluster, '" + main.cluster() + "'");
        }
    }

    private static ClusterConfig read(Section section, String name, Rates usual) {
        TemporalConfig temporal = TemporalConfig.readNamed(section, name);
        if (!section.isGiven("target")) {
            section.wrong(
                    "target",
                    "expected " + section.path() + ".target to be HOST:PORT, got nothing",
                    "a cluster needs the address of its frontend; --temporal " + name + "=HOST:PORT gives it, too");
        }
        ClusterConfig cluster = new ClusterConfig(
                temporal, Rates.read(section.section("requests_per_second"), usual), CollectorConfig.targets(section));
        section.end();
        return cluster;
    }
}
