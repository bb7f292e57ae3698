package dev.vigil.cli.config;

import java.util.List;

/**
 * The Temporal that is watched.
 *
 * @param target {@code HOST:PORT} of the frontend; empty: not configured
 * @param namespaces namespaces that are watched; never empty
 * @param cluster name of the cluster, part of every key
 */
public record TemporalConfig(String target, List<String> namespaces, String cluster) {

    public static final String DEFAULT_NAMESPACE = "default";
    public static final String DEFAULT_CLUSTER = "temporal";

    public TemporalConfig {
        namespaces = namespaces.isEmpty() ? List.of(DEFAULT_NAMESPACE) : List.copyOf(namespaces);
    }

    static TemporalConfig read(Section section) {
        TemporalConfig temporal = new TemporalConfig(
                section.value("target", "", "HOST:PORT", HostPort::checkedOrEmpty, target -> target),
                section.texts("namespaces"),
                section.value("cluster", DEFAULT_CLUSTER, "a name", TemporalConfig::checkedCluster, name -> name));
        section.end();
        return temporal;
    }

    private static String checkedCluster(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a name that is not empty");
        }
        return name;
    }
}
