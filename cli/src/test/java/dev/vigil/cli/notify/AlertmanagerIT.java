package dev.vigil.cli.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.vigil.cli.config.NotifyConfig;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.alert.AlertState;
import io.prometheus.client.CollectorRegistry;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Debian's Alertmanager makes of what it is told. */
@Tag("real-server")
final class AlertmanagerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    /** Notifications that Alertmanager sends: status, id and end of each alert. */
    private final List<String> notified = new CopyOnWriteArrayList<>();

    @Test
    void sameIdsOneFiringOneResolvedAndWhatIsDownIsToldLater() throws Exception {
        Optional<Path> binary = binary();
        assumeTrue(
                binary.isPresent(),
                "skipped: there is no prometheus-alertmanager on the PATH (apt-get install prometheus-alertmanager)");
        HttpServer pager = pager();
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port;
        NotifyConfig config =
                new NotifyConfig(Map.of("am", new NotifyConfig.Alertmanager(url, Duration.ofSeconds(5), "")), Map.of());
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
                Published published = new Published(kafka, "am-it.");
                Notifier notifier = new Notifier(
                        config,
                        published.target(),
                        "http://vigil.example",
                        new CollectorRegistry(),
                        Clock.systemUTC(),
                        Duration.ofSeconds(2))) {
            // it is down: the alert waits
            published.publish(Published.alert("fm6-a", AlertState.FIRING, alert -> {}));
            published.publish(Published.alert("fm6-b", AlertState.FIRING, alert -> {}));
            await("it is said", () -> notifier.degraded().stream().anyMatch(one -> one.contains("nobody answers")));

            Process alertmanager =
                    start(binary.orElseThrow(), port, pager.getAddress().getPort());
            try {
                await("both ids are there", () -> active(url).equals(List.of("fm6-a", "fm6-b")));
                await("nothing is degraded", () -> notifier.degraded().isEmpty());
                String updated = alert(url, "fm6-a").path("updatedAt").asText();
                await(
                        "it is sent again while it fires",
                        () -> !alert(url, "fm6-a").path("updatedAt").asText().equals(updated));
                JsonNode firing = alert(url, "fm6-a");
                assertThat(Instant.parse(firing.path("endsAt").asText()))
                        .isAfter(Instant.parse(firing.path("updatedAt").asText()));
                assertThat(firing.path("generatorURL").asText()).isEqualTo("http://vigil.example/alerts/fm6-a");

                Instant end = Instant.ofEpochMilli(Instant.now().toEpochMilli());
                published.publish(Published.alert(
                        "fm6-a", AlertState.RESOLVED, alert -> alert.setResolvedAtMicros(end.toEpochMilli() * 1_000)));
                await("the end of one", () -> notified.contains("resolved fm6-a " + end));
                assertThat(active(url)).containsExactly("fm6-b");
                assertThat(notified.stream().filter(one -> one.contains("fm6-a")))
                        .as("one firing, one resolved")
                        .hasSize(2);
                assertThat(notified.stream().filter(one -> one.contains("fm6-b")))
                        .singleElement()
                        .asString()
                        .startsWith("firing");
            } finally {
                alertmanager.destroyForcibly().onExit().join();
            }
        } finally {
            pager.stop(0);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("%s, notified %s", what, notified).isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    /** Who Alertmanager notifies. */
    private HttpServer pager() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            for (JsonNode alert :
                    MAPPER.readTree(exchange.getRequestBody().readAllBytes()).path("alerts")) {
                String status = alert.path("status").asText();
                notified.add(status + " "
                        + alert.path("labels").path("vigil_id").asText()
                        + (status.equals("resolved")
                                ? " " + Instant.parse(alert.path("endsAt").asText())
                                : ""));
            }
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private Process start(Path binary, int port, int pager) throws IOException {
        Path config = Files.writeString(directory.resolve("alertmanager.yml"), """
                route: { receiver: pager, group_by: [vigil_id], group_wait: 0s, group_interval: 1s, repeat_interval: 4h }
                receivers:
                  - name: pager
                    webhook_configs: [{ url: "http://127.0.0.1:%d/", send_resolved: true }]
                """.formatted(pager));
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

    /** Ids of what fires. */
    private static List<String> active(String url) throws Exception {
        return Stream.of(MAPPER.treeToValue(alerts(url), JsonNode[].class))
                .map(alert -> alert.path("labels").path("vigil_id").asText())
                .sorted()
                .toList();
    }

    private static JsonNode alert(String url, String id) throws Exception {
        for (JsonNode alert : alerts(url)) {
            if (alert.path("labels").path("vigil_id").asText().equals(id)) {
                return alert;
            }
        }
        throw new AssertionError("no alert " + id + " in " + alerts(url));
    }

    /** What the v2 API lists; nothing before it answers. */
    private static JsonNode alerts(String url) throws Exception {
        try {
            HttpResponse<byte[]> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create(url + "/api/v2/alerts?active=true"))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return answer.statusCode() == 200 ? MAPPER.readTree(answer.body()) : MAPPER.createArrayNode();
        } catch (IOException e) {
            return MAPPER.createArrayNode();
        }
    }

    /** Debian's name, then the project's own. */
    private static Optional<Path> binary() {
        return Stream.of("prometheus-alertmanager", "alertmanager")
                .flatMap(name -> Stream.of(
                                System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                        .map(place -> Path.of(place, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
