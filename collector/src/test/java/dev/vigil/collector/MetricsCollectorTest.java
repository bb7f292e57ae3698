package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.vigil.collector.source.metrics.MetricsConfig;
import dev.vigil.collector.source.metrics.MetricsLimits;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.Keys;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkerMetrics;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a worker's page to the topic, with a real broker and without one. */
@Timeout(90)
class MetricsCollectorTest {

    private static final String PAGE = "temporal_num_pollers{namespace=\"default\",task_queue=\"q\"} 5\n";

    private static HttpServer worker() throws IOException {
        HttpServer worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        worker.createContext("/metrics", exchange -> {
            byte[] page = PAGE.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        worker.start();
        return worker;
    }

    private static URI url(HttpServer worker) {
        return URI.create("http://127.0.0.1:" + worker.getAddress().getPort() + "/metrics");
    }

    private static MetricsCollector collector(URI target, String bootstrapServers, CollectorRegistry registry) {
        MetricsConfig config = new MetricsConfig(
                List.of(target),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                MetricsLimits.DEFAULT,
                Map.of(),
                dev.vigil.collector.source.metrics.MetricNaming.DEFAULT,
                dev.vigil.collector.source.discovery.TargetDiscovery.NONE);
        return new MetricsCollector(
                config,
                "prod",
                Map.of("bootstrap.servers", bootstrapServers),
                TopicPrefix.DEFAULT,
                Clock.systemUTC(),
                registry);
    }

    private static double records(CollectorRegistry registry, String fate) {
        Double count = registry.getSampleValue(
                "vigil_worker_metrics_records_total", new String[] {"fate"}, new String[] {fate});
        return count == null ? 0 : count;
    }

    private static void await(BooleanSupplier condition) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadlineNanos).as("time is up").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void scrapesArriveInTheTopicUnderTheirTarget() throws Exception {
        HttpServer worker = worker();
        CollectorRegistry registry = new CollectorRegistry();
        String topic = Topics.WORKER_METRICS.name(TopicPrefix.DEFAULT);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            // Given
            Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (Admin admin = Admin.create(clients)) {
                admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                        .all()
                        .get();
            }

            // When
            try (MetricsCollector metrics = collector(url(worker), kafka.bootstrapServers(), registry)) {
                metrics.start();
                await(() -> records(registry, "sent") >= 1);
                assertThat(metrics.degraded()).isEmpty();
                worker.stop(0);
                await(() -> !metrics.degraded().isEmpty());
                assertThat(metrics.degraded())
                        .containsExactly("metrics target " + url(worker)
                                + " is down (connection refused); FM3 is judged from history only");
            }

            // Then
            try (var consumer = new KafkaConsumer<>(
                    clients,
                    Topics.WORKER_METRICS.keySerde().deserializer(),
                    Topics.WORKER_METRICS.valueSerde().deserializer())) {
                consumer.assign(List.of(new TopicPartition(topic, 0)));
                consumer.seekToBeginning(consumer.assignment());
                List<ConsumerRecord<String, WorkerMetrics>> read =
                        consumer.poll(Duration.ofSeconds(20)).records(new TopicPartition(topic, 0));
                assertThat(read).hasSizeGreaterThanOrEqualTo(2);
                ConsumerRecord<String, WorkerMetrics> first = read.get(0);
                ConsumerRecord<String, WorkerMetrics> last = read.get(read.size() - 1);
                assertThat(first.key()).isEqualTo(Keys.of(url(worker).toString()));
                assertThat(first.timestamp())
                        .isEqualTo(first.value().getSource().getCapturedAtMicros() / 1_000);
                assertThat(first.value().getUp()).isTrue();
                assertThat(first.value().getSamples()).hasSize(1);
                assertThat(last.value().getUp()).isFalse();
                assertThat(last.value().getReason()).isEqualTo("CONNECT");
            }
        }
    }

    @Test
    void withKafkaGoneItGoesOnAndSaysSo() throws IOException {
        // Given
        HttpServer worker = worker();
        CollectorRegistry registry = new CollectorRegistry();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }

        // When
        MetricsCollector metrics = collector(url(worker), "127.0.0.1:" + port, registry);
        metrics.start();
        await(() -> records(registry, "failed") >= 1);

        // Then
        assertThat(metrics.degraded())
                .containsExactly("worker metrics do not reach topic vigil.worker-metrics (TimeoutException); "
                        + "FM3 is judged from history only");
        long startedNanos = System.nanoTime();
        metrics.close();
        assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isLessThan(Duration.ofSeconds(5));
        assertThat(records(registry, "sent")).isZero();
        worker.stop(0);
    }
}
