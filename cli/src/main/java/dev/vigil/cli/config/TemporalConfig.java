package dev.vigil.cli.config;

import java.util.List;

/**
 * The Temporal that is watched.
 *
 * @param target {@code HOST:PORT} of the frontend; empty: not configured
 * @param namespaces namespaces that are watched; never empty
 * @param cluster name of the cluster, part of every key
 * @param tls how the connection is encrypted
 * @param apiKey sent with each request, from the environment only; empty: none
 * @param apiKeyFile file that holds it instead; empty: none
 */
public record TemporalConfig(
        String target,
        List<String> namespaces,
        String cluster,
        TemporalTlsConfig tls,
        String apiKey,
        String apiKeyFile) {

    public static final String DEFAULT_NAMESPACE = "default";
    public static final String DEFAULT_CLUSTER = "temporal";

    public TemporalConfig {
        namespaces = namespaces.isEmpty() ? List.of(DEFAULT_NAMESPACE) : List.copyOf(namespaces);
    }

    /** The one that stands right under {@code temporal}; beside it there may be others, which the caller reads. */
    static TemporalConfig read(Section section) {
        return read(
                section,
                section.value("cluster", DEFAULT_CLUSTER, "a name", TemporalConfig::checkedCluster, name -> name));
    }

    /** One whose name is the key it stands under. */
    static TemporalConfig readNamed(Section section, String cluster) {
        return read(section, cluster);
    }

    private static TemporalConfig read(Section section, String cluster) {
        String apiKey = section.secretOfEnvironment("api_key", "api_key_file");
        String apiKeyFile = section.text("api_key_file", "");
        boolean key = !apiKey.isEmpty() || !apiKeyFile.isEmpty();
        return new TemporalConfig(
                section.value("target", "", "HOST:PORT", HostPort::checkedOrEmpty, target -> target),
                section.texts("namespaces"),
                cluster,
                TemporalTlsConfig.read(section.section("tls"), key),
                apiKey,
                apiKeyFile);
    }

    /** The same cluster somewhere else. */
    public TemporalConfig at(String newTarget, List<String> newNamespaces) {
        return new TemporalConfig(newTarget, newNamespaces, cluster, tls, apiKey, apiKeyFile);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TemporalConfig[target=" + target + ", namespaces=" + namespaces + ", cluster=" + cluster + ", tls="
                + tls + ", apiKey=" + (apiKey.isEmpty() ? "none" : Secrets.REDACTED) + ", apiKeyFile=" + apiKeyFile
                + "]";
    }

    private static String checkedCluster(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a name that is not empty");
        }
        return name;
    }
}
