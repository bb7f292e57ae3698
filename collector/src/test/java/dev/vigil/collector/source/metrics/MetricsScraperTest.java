package dev.vigil.collector.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.vigil.collector.source.discovery.TargetDiscovery;
import dev.vigil.schema.event.MetricSample;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.WorkerMetrics;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a real HTTP server. */
@Timeout(60)
class MetricsScraperTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T12:00:00.123456Z"), ZoneOffset.UTC);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofMillis(700);
    private static final MetricsLimits LIMITS = new MetricsLimits(4 << 20, 500_000, 64 << 10, 64, 4 << 10, 5_000);

    private final PageServer server = new PageServer();
    private final Queue<WorkerMetrics> records = new ConcurrentLinkedQueue<>();
    private final CollectorRegistry registry = new CollectorRegistry();

    @AfterEach
    void stopServer() {
        server.close();
    }

    private MetricsScraper scraper(URI... targets) {
        return scraper(records::add, targets);
    }

    private MetricsScraper scraper(Consumer<WorkerMetrics> consumer, URI... targets) {
        MetricsConfig config = new MetricsConfig(
                List.of(targets), INTERVAL, TIMEOUT, LIMITS, Map.of(), MetricNaming.DEFAULT, TargetDiscovery.NONE);
        MetricsScraper scraper = new MetricsScraper(config, "prod", consumer, CLOCK, registry);
        scraper.start();
        return scraper;
    }

    private WorkerMetrics first(String target) {
        await(() -> records.stream().anyMatch(r -> r.getTarget().equals(target)));
        return records.stream()
                .filter(r -> r.getTarget().equals(target))
                .findFirst()
                .orElseThrow();
    }

    private static void await(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNanos).as("time is up").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void aGoodPageIsARecord() {
        try (MetricsScraper scraper = scraper(server.url("/good?match=all"))) {
            WorkerMetrics record = first(server.origin() + "/good");

            assertThat(record.getUp()).isTrue();
            assertThat(record.getReason()).isEmpty();
            assertThat(record.getSource().getCluster()).isEqualTo("prod");
            assertThat(record.getSource().getOrigin()).isEqualTo(Origin.LIVE);
            assertThat(record.getSource().getCapturedAtMicros()).isEqualTo(1_795_348_800_123_456L);
            assertThat(record.getScrapeMicros()).isPositive();
            assertThat(record.getSamplesSeen()).isEqualTo(15);
            assertThat(record.getSamples()).extracting(MetricSample::getMetric).contains("num_pollers");
            assertThat(scraper.degraded()).isEmpty();
        }
    }

    @Test
    void openMetricsIsRecognisedByItsContentType() {
        try (MetricsScraper scraper = scraper(server.url("/openmetrics"), server.url("/torn-openmetrics"))) {
            assertThat(first(server.origin() + "/openmetrics").getUp()).isTrue();
            assertThat(first(server.origin() + "/torn-openmetrics").getReason()).isEqualTo("NOT_METRICS");
            assertThat(scraper.degraded()).hasSize(1);
        }
    }

    @Test
    void badTargetsAreFactsWithAReasonAndDoNotStopAGoodOne() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ServerSocket gone = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            // Given
            URI mute = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/metrics");
            URI refused = URI.create("http://127.0.0.1:" + gone.getLocalPort() + "/metrics");
            URI unknown = URI.create("http://no-such-host.invalid:9464/metrics");
            gone.close();
            String origin = server.origin();

            // When
            try (MetricsScraper scraper = scraper(
                    server.url("/good"),
                    server.url("/html"),
                    server.url("/500"),
                    server.url("/302"),
                    server.url("/slow"),
                    server.url("/endless"),
                    server.url("/endless-line"),
                    server.url("/cut"),
                    server.url("/other-application"),
                    mute,
                    refused,
                    unknown)) {

                // Then
                assertThat(first(origin + "/html").getReason()).isEqualTo("NOT_METRICS");
                assertThat(first(origin + "/500").getReason()).isEqualTo("HTTP_STATUS");
                assertThat(first(origin + "/302").getReason()).isEqualTo("HTTP_STATUS");
                assertThat(first(origin + "/slow").getReason()).isEqualTo("TIMEOUT");
                assertThat(first(origin + "/endless").getReason()).isEqualTo("TOO_LARGE");
                assertThat(first(origin + "/endless-line").getReason()).isEqualTo("TOO_LARGE");
                assertThat(first(origin + "/cut").getReason()).isEqualTo("CONNECT");
                assertThat(first(mute.toString()).getReason()).isEqualTo("TIMEOUT");
                assertThat(first(refused.toString()).getReason()).isEqualTo("CONNECT");
                assertThat(first(unknown.toString()).getReason()).isEqualTo("CONNECT");
                assertThat(first(origin + "/other-application").getUp()).isTrue();
                await(() -> records.stream()
                                .filter(r -> r.getTarget().equals(origin + "/good") && r.getUp())
                                .count()
                        >= 3);
                assertThat(records).allMatch(r -> r.getUp() || r.getSamples().isEmpty());
                assertThat(scraper.degraded())
                        .hasSize(11)
                        .contains(
                                "metrics target " + refused
                                        + " is down (connection refused); FM3 is judged from history only",
                                "metrics target " + origin
                                        + "/500 is down (it answered HTTP 500); FM3 is judged from history only",
                                "metrics target " + origin
                                        + "/slow is down (no whole page within 700 ms); FM3 is judged from history only",
                                "metrics target " + origin
                                        + "/html is down (line 1: expected a metric name, got '<'); FM3 is judged from history only",
                                "metrics target " + origin
                                        + "/cut is down (the connection broke before the page was whole); FM3 is judged from history only",
                                "metrics target " + unknown
                                        + " is down (its host name is not known); FM3 is judged from history only",
                                "metrics target " + origin
                                        + "/other-application answers with metrics, but with none of a Temporal worker; FM3 is judged from history only");
                assertThat(registry.getSampleValue(
                                "vigil_scrapes_total", new String[] {"outcome"}, new String[] {"too_large"}))
                        .isGreaterThanOrEqualTo(2);
            }
        }
    }

    @Test
    void aTargetThatComesBackIsNoLongerDegraded() throws IOException {
        // Given
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        URI target = URI.create("http://127.0.0.1:" + port + "/metrics");
        try (MetricsScraper scraper = scraper(target)) {
            await(() -> !scraper.degraded().isEmpty());

            // When
            var worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            worker.createContext("/metrics", exchange -> {
                byte[] page = Pages.CORE.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, page.length);
                exchange.getResponseBody().write(page);
                exchange.close();
            });
            worker.start();

            // Then
            await(() -> scraper.degraded().isEmpty());
            worker.stop(0);
        }
        assertThat(records).extracting(WorkerMetrics::getUp).startsWith(false).endsWith(true);
    }

    @Test
    void userInfoIsSentAndNotRecorded() {
        URI target = URI.create(server.origin().replace("http://", "http://vigil:p%40ss@") + "/private");
        try (MetricsScraper scraper = scraper(target)) {
            assertThat(first(server.origin() + "/private").getUp()).isTrue();
            assertThat(scraper.degraded()).isEmpty();
        }
    }

    @Test
    void aConsumerThatThrowsIsCountedAndAskedAgain() {
        Consumer<WorkerMetrics> broken = record -> {
            records.add(record);
            throw new IllegalStateException("full");
        };
        try (MetricsScraper scraper = scraper(broken, server.url("/good"))) {
            await(() -> records.size() >= 2);
            assertThat(scraper.degraded()).isEmpty();
        }
        assertThat(registry.getSampleValue(
                        "vigil_scrapes_total", new String[] {"outcome"}, new String[] {"consumer_failed"}))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void closeEndsSoonWithScrapesUnderWay() {
        // Given
        MetricsScraper scraper = scraper(server.url("/slow"), server.url("/endless"));
        await(() -> !records.isEmpty());

        // When
        long startedNanos = System.nanoTime();
        scraper.close();

        // Then
        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void targetsOfAFileComeAndGoAndThatOneIsGoneIsARecord(@TempDir Path directory) throws IOException {
        // Given
        String address = server.origin().replace("http://", "");
        Path file = Files.writeString(
                directory.resolve("t.json"),
                "[{\"targets\": [\"" + address + "\"], \"labels\": {\"__metrics_path__\": \"/good\"}}]");
        MetricsConfig config = new MetricsConfig(
                List.of(),
                INTERVAL,
                TIMEOUT,
                LIMITS,
                Map.of(),
                MetricNaming.DEFAULT,
                new TargetDiscovery(List.of(), List.of(file.toString()), List.of(), "", Duration.ofMillis(100)));

        // When
        try (MetricsScraper scraper = new MetricsScraper(config, "prod", records::add, CLOCK, registry)) {
            scraper.start();
            assertThat(first(server.origin() + "/good").getUp()).isTrue();
            Files.writeString(file, "[]");

            // Then
            await(() -> records.stream().anyMatch(r -> r.getReason().equals("GONE")));
            assertThat(records.stream().filter(r -> !r.getUp()))
                    .hasSize(1)
                    .allSatisfy(gone -> assertThat(gone.getTarget()).isEqualTo(server.origin() + "/good"));
            assertThat(scraper.degraded()).isEmpty();
        }
    }
}
