package dev.vigil.cli.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vigil.schema.StartupException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where Debian's Alertmanager sends what is posted to it. */
@Tag("real-server")
final class RouteProofIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void aRouteEndsAtSomebodyOrAtNobodyAndTheTestAlertEnds() throws Exception {
        Optional<Path> binary = Stream.of("prometheus-alertmanager", "alertmanager")
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                binary.isPresent(),
                "skipped: there is no prometheus-alertmanager on the PATH (apt-get install prometheus-alertmanager)");
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port;
        Process alertmanager = start(binary.orElseThrow(), port);
        try {
            awaitReady(url);
            RouteProof proof = new RouteProof(url + "/", Clock.systemUTC());

            RouteProof.Route told = proof.of("Refund", "demo", "eu", "payments", PATIENCE);
            assertThat(told.receivers()).containsExactly("pager");
            assertThat(told.reachesSomebody()).isTrue();
            // a label of each route decides: another owner, another cluster
            assertThat(proof.of("Refund", "demo", "eu", "", PATIENCE).receivers())
                    .isEmpty();
            assertThat(proof.of("Refund", "demo", "us", "payments", PATIENCE).reachesSomebody())
                    .isFalse();
            // and nothing of it fires on
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!active(url).isEmpty()) {
                assertThat(System.nanoTime()).as("still there: %s", active(url)).isLessThan(end);
                LockSupport.parkNanos(50_000_000);
            }
        } finally {
            alertmanager.destroyForcibly().onExit().join();
        }
    }

    private Process start(Path binary, int port) throws IOException {
        Path config = Files.writeString(directory.resolve("alertmanager.yml"), """
                route:
                  receiver: nobody
                  routes:
                    - { receiver: pager, matchers: ['owner = "payments"', 'cluster = "eu"'] }
                receivers:
                  - name: nobody
                  - name: pager
                    webhook_configs: [{ url: "http://127.0.0.1:9/" }]
                """);
        return new ProcessBuilder(
                        binary.toString(),
                        "--config.file=" + config,
                        "--storage.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("alertmanager.log").toFile())
                .start();
    }

    private static void awaitReady(String url) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                active(url);
                return;
            } catch (StartupException e) {
                assertThat(System.nanoTime()).as(e.getMessage()).isLessThan(end);
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private static JsonNode active(String url) throws InterruptedException {
        return new HttpJson("Alertmanager").get(url + "/api/v2/alerts?active=true");
    }
}
