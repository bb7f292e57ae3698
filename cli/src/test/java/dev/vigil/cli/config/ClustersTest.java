package dev.vigil.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several Temporal clusters in one configuration. */
final class ClustersTest {

    private static final String TWO = """
            collector: {requests_per_second: {history: 100}}
            temporal:
              target: us:7233
              cluster: us
              namespaces: [payments]
              more_clusters:
                eu:
                  target: eu:7233
                  namespaces: [payments, loans]
                  tls: {ca: eu.pem}
                  api_key_file: eu.key
                  requests_per_second: {visibility: 7}
                  metrics_targets: ["http://worker-eu:9464/metrics"]
            """;

    private final ConfigLoader loader = new ConfigLoader(List.of());

    @TempDir
    private Path directory;

    @Test
    void eachClusterHasItsOwnConnectionBudgetsAndWorkers() throws IOException {
        List<ClusterConfig> clusters = load(TWO, Map.of(), Map.of()).clusters();
        assertThat(clusters).extracting(each -> each.temporal().cluster()).containsExactly("us", "eu");
        ClusterConfig us = clusters.get(0);
        assertThat(us.temporal().tls().enabled()).isFalse();
        assertThat(us.temporal().apiKeyFile()).isEmpty();
        assertThat(us.requestsPerSecond().history()).isEqualTo(100);
        ClusterConfig eu = clusters.get(1);
        assertThat(eu.temporal().target()).isEqualTo("eu:7233");
        assertThat(eu.temporal().namespaces()).containsExactly("payments", "loans");
        assertThat(eu.temporal().tls().enabled()).isTrue();
        assertThat(eu.temporal().apiKeyFile()).isEqualTo("eu.key");
        assertThat(eu.requestsPerSecond().visibility()).isEqualTo(7);
        assertThat(eu.requestsPerSecond().history()).as("as usual").isEqualTo(100);
        assertThat(eu.metricsTargets()).containsExactly(URI.create("http://worker-eu:9464/metrics"));
    }

    @Test
    void oneWithoutATargetIsNotCollectedBesideOthers() throws IOException {
        VigilConfig config = load("temporal: {more_clusters: {eu: {target: 'eu:7233'}}}", Map.of(), Map.of());
        assertThat(config.clusters())
                .extracting(each -> each.temporal().cluster())
                .containsExactly("eu");
        assertThat(config.clusters().get(0).temporal().namespaces()).containsExactly("default");
        assertThat(load("", Map.of(), Map.of()).clusters()).isEmpty();
    }

    @Test
    void flagsNameClustersAndVariablesHoldTheirSecrets() throws IOException {
        Map<String, FlagValue> flags = Map.of(
                "temporal.more_clusters.eu.target", new FlagValue("--temporal", "other:7233"),
                "temporal.more_clusters.ap-1.target", new FlagValue("--temporal", "ap:7233"),
                "temporal.more_clusters.ap-1.namespaces", new FlagValue("--namespace", "a,b"));
        Map<String, String> environment = Map.of("VIGIL_TEMPORAL_MORE_CLUSTERS_AP_1_API_KEY", "secret");
        List<ClusterConfig> clusters = load(TWO, environment, flags).clusters();
        assertThat(clusters).extracting(each -> each.temporal().cluster()).containsExactly("us", "eu", "ap-1");
        assertThat(clusters.get(1).temporal().target()).isEqualTo("other:7233");
        TemporalConfig ap = clusters.get(2).temporal();
        assertThat(ap.namespaces()).containsExactly("a", "b");
        assertThat(ap.apiKey()).isEqualTo("secret");
        assertThat(ap.tls().enabled()).as("a key is never sent in the clear").isTrue();
        assertThat(clusters.toString()).doesNotContain("secret");
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        assertThat(problem("temporal: {more_clusters: {eu: {namespaces: [a]}}}"))
                .isEqualTo("expected temporal.more_clusters.eu.target to be HOST:PORT, got nothing");
        assertThat(problem("temporal: {more_clusters: {eu: {target: eu}}}"))
                .startsWith(
                        "expected temporal.more_clusters.eu.target to be HOST:PORT, such as 127.0.0.1:7233, got 'eu'");
        assertThat(problem("temporal: {target: 'a:1', cluster: eu, more_clusters: {eu: {target: 'eu:1'}}}"))
                .isEqualTo("expected each cluster to have a name of its own, got 'eu' twice");
        assertThat(problem("temporal: {more_clusters: {EU: {target: 'eu:1'}}}"))
                .startsWith("expected clusters to be named by up to 40 of a-z, 0-9, '-', got 'EU'");
        assertThat(problem("temporal: {more_clusters: {eu: {target: 'eu:1', namespace: a}}}"))
                .isEqualTo("unknown key 'namespace' in temporal.more_clusters.eu");
        assertThat(problem("temporal: {more_clusters: {eu: {target: 'eu:1', tls: {cert: a}}}}"))
                .startsWith(
                        "expected temporal.more_clusters.eu.tls.cert and temporal.more_clusters.eu.tls.key together");
        assertThat(problem("temporal: {more_clusters: {eu: {target: 'eu:1', api_key: k}}}"))
                .startsWith("expected temporal.more_clusters.eu.api_key in the environment"
                        + " (VIGIL_TEMPORAL_MORE_CLUSTERS_EU_API_KEY), not in this file");
        assertThat(problem("{temporal: {more_clusters: {eu: {target: 'eu:1'}}},"
                        + " collector: {metrics_targets: ['http://a:1/metrics']}}"))
                .isEqualTo(
                        "expected collector.metrics_targets to be of the cluster of temporal.target, and there is none");
    }

    @Test
    void aFlagThatNamesAClusterWithoutATargetIsAtFault() {
        ConfigException found = catchThrowableOfType(
                ConfigException.class,
                () -> load(
                        "",
                        Map.of(),
                        Map.of("temporal.more_clusters.eu.namespaces", new FlagValue("--namespace", "a"))));
        assertThat(found.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.what())
                    .isEqualTo("expected temporal.more_clusters.eu.target to be HOST:PORT, got nothing");
            assertThat(problem.origin()).isEqualTo("--namespace");
        });
    }

    private String problem(String text) {
        ConfigException found = catchThrowableOfType(ConfigException.class, () -> load(text, Map.of(), Map.of()));
        assertThat(found.problems()).isNotEmpty();
        return found.problems().get(0).what();
    }

    private VigilConfig load(String text, Map<String, String> environment, Map<String, FlagValue> flags)
            throws IOException {
        Path file = Files.writeString(directory.resolve("vigil.yaml"), text);
        return loader.load(Optional.of(file), environment, flags).config();
    }
}
