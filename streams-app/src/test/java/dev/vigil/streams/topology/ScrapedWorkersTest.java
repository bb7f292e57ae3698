package dev.vigil.streams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.Keys;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.MetricSample;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.SampleKind;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkerMetrics;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.RetryBurst;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.catalogue.Catalogue;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From scrapes of workers to the records of windows, through the whole topology. */
final class ScrapedWorkersTest {

    private static final long T0 = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli() * 1_000;
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;

    @TempDir
    Path directory;

    private TopologyTestDriver driver;

    @BeforeEach
    void start() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        TopologyConfig config = new TopologyConfig(TopicPrefix.DEFAULT, 1, 1, Catalogue.EMPTY);
        driver = new TopologyTestDriver(
                new PipelineTopology(config, new PipelineMetrics(new CollectorRegistry())).build(),
                properties,
                Instant.ofEpochMilli(T0 / 1_000));
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void aWaitBeyondTheLastBucketIsSaidToBeAboveItAndNeverAtIt() {
        // Given
        marker(T0);
        scrape("w1", 1, waits(5, 5, 5), failed(10));
        scrape("w2", 2, waits(0, 0, 0), failed(0));
        // When
        scrape("w1", 16, waits(5, 5, 15), failed(14));
        scrape("w2", 17, waits(1, 1, 1), failed(0));
        marker(T0 + MINUTE);
        // Then
        assertThat(read(Topics.LATENCIES))
                .filteredOn(row -> row.getSubjectKind() == SubjectKind.TASK_QUEUE)
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.getMeasure()).isEqualTo(Measure.QUEUE_WAIT);
                    assertThat(row.getCount()).isZero();
                    assertThat(row.getScraped().getCount()).isEqualTo(11);
                    assertThat(row.getScraped().getP99().getText()).isEqualTo("> 30 s");
                    assertThat(row.getScraped().getP99().getToMicros()).isEqualTo(-1);
                });
        assertThat(read(Topics.RETRY_BURSTS)).singleElement().satisfies(row -> {
            assertThat(row.getUnattributedAttempts()).isEqualTo(4);
            assertThat(row.getFailedAttempts()).isZero();
            assertThat(row.getSources()).containsExactly("SCRAPE");
        });
        assertThat(read(Topics.DEAD_LETTERS)).isEmpty();
    }

    @Test
    void aRestartedWorkerIsNoNegativeCount() {
        marker(T0);
        scrape("w1", 1, waits(50, 60, 70), failed(10));
        scrape("w1", 16, waits(1, 1, 2), failed(1));
        marker(T0 + MINUTE);

        LatencyPercentiles row = read(Topics.LATENCIES).get(0);
        assertThat(row.getScraped().getCount()).isEqualTo(2);
        assertThat(row.getScraped().getP50().getText()).isEqualTo("<= 1 s");
        assertThat(read(Topics.RETRY_BURSTS))
                .extracting(RetryBurst::getUnattributedAttempts)
                .containsExactly(1L);
    }

    private void marker(long toMicros) {
        WorkflowEvent marker = WorkflowEvent.newBuilder()
                .setSource(new Source("c", Origin.LIVE, toMicros, List.of()))
                .setKind(EventKind.MARKER)
                .setNamespace("ns")
                .setMarker(new Marker("workflow-events", toMicros, toMicros))
                .build();
        send(Topics.WORKFLOW_EVENTS, Keys.of("c", "ns"), marker, toMicros);
    }

    private void scrape(String target, long second, MetricSample... samples) {
        long at = T0 + second * SECOND;
        WorkerMetrics metrics = WorkerMetrics.newBuilder()
                .setSource(new Source("c", Origin.LIVE, at, List.of()))
                .setTarget("http://" + target + ":9090/metrics")
                .setUp(true)
                .setSamples(List.of(samples))
                .build();
        send(Topics.WORKER_METRICS, metrics.getTarget(), metrics, at);
    }

    /** Up to a second, up to thirty, all. */
    private static MetricSample waits(long... cumulative) {
        return sample("activity_schedule_to_start_latency", SampleKind.HISTOGRAM)
                .setBoundsSeconds(List.of(1.0, 30.0))
                .setCounts(List.of(cumulative[0], cumulative[1], cumulative[2]))
                .build();
    }

    private static MetricSample failed(double value) {
        return sample("activity_execution_failed", SampleKind.COUNTER)
                .setValue(value)
                .build();
    }

    private static MetricSample.Builder sample(String metric, SampleKind kind) {
        return MetricSample.newBuilder()
                .setMetric(metric)
                .setKind(kind)
                .setNamespace("ns")
                .setTaskQueue("pay")
                .setActivityType("Charge");
    }

    private <V> void send(Topic<String, V> topic, String key, V value, long atMicros) {
        byte[] bytes = topic.valueSerde().serializer().serialize("", value);
        driver.createInputTopic(topic.name(TopicPrefix.DEFAULT), new StringSerializer(), new ByteArraySerializer())
                .pipeInput(key, bytes, Instant.ofEpochMilli(atMicros / 1_000));
    }

    private <V> List<V> read(Topic<String, V> topic) {
        return driver.createOutputTopic(
                        topic.name(TopicPrefix.DEFAULT),
                        topic.keySerde().deserializer(),
                        topic.valueSerde().deserializer())
                .readValuesToList();
    }
}
