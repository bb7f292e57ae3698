package dev.vigil.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {

    private static final Health UP = new Health(true, true, List.of(new Health.Component("kafka", true, "answers")));

    private final CollectorRegistry registry = new CollectorRegistry();
    private final AtomicReference<Health> health = new AtomicReference<>(UP);
    private final HttpClient client = HttpClient.newHttpClient();
    private StatusServer server;

    @BeforeEach
    void start() {
        server = StatusServer.start(0, registry, health::get);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void servesTheRegistryAsPrometheusText() throws Exception {
        Counter.build("vigil_events_total", "Events.").register(registry).inc(3);

        HttpResponse<String> response = get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(response.body()).contains("vigil_events_total 3.0");
    }

    @Test
    void healthSaysWhatIsDegraded() throws Exception {
        health.set(new Health(true, false, List.of(new Health.Component("temporal", false, "reconnecting, try 4"))));

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health").statusCode()).isEqualTo(503);
        assertThat(get("/health").body()).contains("\"ready\" : false", "reconnecting, try 4");
    }

    @Test
    void theIndexNamesEveryPathAndEveryPathIsThere() throws Exception {
        List<String> paths =
                get("/").body().lines().filter(line -> line.startsWith("/")).toList();

        assertThat(paths).contains("/metrics", "/health");
        for (String path : paths) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void takesAFreePortIfThePreferredOneIsInUse() throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                StatusServer other = StatusServer.start(holder.getLocalPort(), registry, health::get)) {
            assertThat(other.port()).isNotEqualTo(holder.getLocalPort()).isPositive();
        }
    }

    @Test
    void refusesOtherMethodsAndOtherHosts() throws Exception {
        assertThat(send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello"))
                .contains(" 405 ");
        assertThat(send("GET /metrics HTTP/1.1\r\nHost: evil.example.com\r\n\r\n"))
                .contains(" 421 ");
        assertThat(send("HEAD /metrics HTTP/1.1\r\nHost: [::1]:8440\r\n\r\n")).contains(" 200 ");
    }

    @Test
    void survivesGarbageAndConnectionsThatSayNothing() throws Exception {
        List<Socket> silent = new java.util.ArrayList<>();
        for (int i = 0; i < 40; i++) {
            silent.add(new Socket("127.0.0.1", server.port()));
        }
        send("\u0000\u0001garbage\r\n\r\n");
        send("GET /" + "a".repeat(100_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        send("GET / HTTP/1.1\r\n" + "X: y\r\n".repeat(1_000) + "\r\n");

        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        for (Socket socket : silent) {
            socket.close();
        }
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(server.url() + path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The first line of the answer; empty if the connection was closed. */
    private String send(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(60), StandardCharsets.ISO_8859_1)
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (java.net.SocketException closed) {
            return "";
        }
    }
}
