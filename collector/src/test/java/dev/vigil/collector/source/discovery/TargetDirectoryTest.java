package dev.vigil.collector.source.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TargetDirectoryTest {

    @TempDir
    private Path directory;

    private static TargetDirectory ofFiles(String pattern) {
        return new TargetDirectory(
                new TargetDiscovery(List.of(), List.of(pattern), List.of(), "", Duration.ofSeconds(30)));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void filesAreJsonOrYamlAndReadAgain() throws IOException {
        // Given
        write("a.json", "[{\"targets\": [\"w1:9464\", \"[::1]:9464\"], \"labels\": {\"job\": \"w\"}}]");
        write("b.yml", "- targets: ['w2:9464']\n  labels: {__scheme__: https, __metrics_path__: /m}\n");
        TargetDirectory targets = ofFiles(directory.resolve("*.{json,yml}").toString());

        // Then
        assertThat(targets.targets())
                .extracting(URI::toString)
                .containsExactly("http://w1:9464/metrics", "http://[::1]:9464/metrics", "https://w2:9464/m");
        write("a.json", "[]");
        assertThat(targets.targets()).extracting(URI::toString).containsExactly("https://w2:9464/m");
        assertThat(targets.degraded()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"targets\": []}",
                "[{\"labels\": {}}]",
                "[{\"targets\": [\"http://w:1/x\"]}]",
                "[{\"targets\": [\"user@w:1\"]}]",
                "a: &a [x]\nb: *a\n",
                "!!java.net.URL [\"http://x\"]",
            })
    void aBrokenFileKeepsWhatWasThere(String broken) throws IOException {
        Path file = write("t.json", "[{\"targets\": [\"w1:9464\"]}]");
        TargetDirectory targets = ofFiles(file.toString());
        assertThat(targets.targets()).hasSize(1);

        write("t.json", broken);

        assertThat(targets.targets()).hasSize(1);
        assertThat(targets.degraded()).hasSize(1).first().asString().contains("its last 1 targets are kept");
    }

    @Test
    void aNameHasOneTargetAnAddress() throws Exception {
        InetAddress[] found = {
            InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
            InetAddress.getByAddress(new byte[] {0x20, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})
        };
        URI url = URI.create("http://workers.svc:9464/metrics");

        assertThat(new DnsTargets(url, host -> found).list())
                .extracting(URI::toString)
                .containsExactly("http://10.0.0.1:9464/metrics", "http://[2001:0:0:0:0:0:0:1]:9464/metrics");
        assertThatThrownBy(() -> new DnsTargets(url, host -> {
                            throw new UnknownHostException(host);
                        })
                        .list())
                .isInstanceOf(TargetListException.class)
                .hasMessage("the name is not known");
    }

    @Test
    void aPrometheusServersActiveTargetsAreTaken() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        CountDownLatch closing = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        byte[] good = """
                {"status": "success", "data": {"activeTargets": [
                  {"scrapeUrl": "http://w1:9464/metrics", "labels": {"job": "workers"}, "health": "up"},
                  {"scrapeUrl": "http://kafka:1234/metrics", "labels": {"job": "kafka"}, "health": "up"}], "droppedTargets": []}}
                """.getBytes(StandardCharsets.UTF_8);
        server.createContext("/api/v1/targets", exchange -> {
            exchange.sendResponseHeaders(200, good.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(good);
            }
        });
        server.createContext("/slow/api/v1/targets", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                do {
                    exchange.getResponseBody().write('{');
                    exchange.getResponseBody().flush();
                } while (!closing.await(100, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        Duration patient = Duration.ofSeconds(20);
        try {
            assertThat(new PrometheusTargets(url, "workers", patient).list())
                    .containsExactly(URI.create("http://w1:9464/metrics"));
            assertThat(new PrometheusTargets(url, "", patient).list()).hasSize(2);
            assertThatThrownBy(() -> new PrometheusTargets(url.resolve("/none"), "", patient).list())
                    .hasMessage("it answered HTTP 404");
            assertThatThrownBy(() -> new PrometheusTargets(url.resolve("/slow"), "", Duration.ofMillis(600)).list())
                    .hasMessage("it does not answer within 600 ms");
        } finally {
            closing.countDown();
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
