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

    static TemporalConfig read(Section section) {
        String apiKey = section.secretOfEnvironment("api_key", "api_key_file");
        String apiKeyFile = section.text("api_key_file", "");
        boolean key = !apiKey.isEmpty() || !apiKeyFile.isEmpty();
        TemporalConfig temporal = new TemporalConfig(
                section.value("target", "", "HOST:PORT", HostPort::checkedOrEmpty, target -> target),
                section.texts("namespaces"),
                section.value("cluster", DEFAULT_CLUSTER, "a name", TemporalConfig::checkedCluster, name -> name),
                TemporalTlsConfig.read(section.section("tls"), key),
                apiKey,
                apiKeyFile);
        section.end();
        return temporal;
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
