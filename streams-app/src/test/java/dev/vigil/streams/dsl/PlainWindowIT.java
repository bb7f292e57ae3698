package dev.vigil.streams.dsl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.Backlog;
import dev.vigil.streams.crash.FleetLog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Why there are processors of our own: the window that anyone would write first, closed runs per namespace and minute with 30 seconds of
 * grace, over an hour of backlog. Its windows close on the largest time that happened to reach a repartition partition. One task
 * of the source is far ahead of another sooner or later; here one partition simply holds its hour in full before the other one is read, as
 * when one broker answers faster. What the other then brings is dropped without a word.
 */
@Tag("large")
class PlainWindowIT {

    private static final int SHARDS = 2;
    private static final int MINUTES = 60;
    private static final TopicPrefix PREFIX = new TopicPrefix("plain.");
    private static final String EVENTS = Topics.WORKFLOW_EVENTS.name(PREFIX);
    private static final String APPLICATION = "plain-window";

    @TempDir
    Path directory;

    @Test
    void aPlainWindowLosesWhatASlowerPartitionBringsDuringACatchUp() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            // Given
            admin.createTopics(List.of(new NewTopic(EVENTS, SHARDS, (short) 1)))
                    .all()
                    .get();
            long start = Instant.now()
                            .minus(4, ChronoUnit.HOURS)
                            .truncatedTo(ChronoUnit.MINUTES)
                            .toEpochMilli()
                    * 1_000;
            List<ProducerRecord<byte[], byte[]>> log = new FleetLog(PREFIX, SHARDS, start, MINUTES, 20, 7)
                    .records().stream()
                            .filter(record -> record.topic().equals(EVENTS))
                            .toList();
            long closed = log.stream()
                    .map(record -> event(record.value()))
                    .filter(PlainWindowIT::isClose)
                    .distinct()
                    .count();

            // When
            Map<String, Long> windows = new ConcurrentHashMap<>();
            try (KafkaStreams streams = new KafkaStreams(plain(windows).build(), properties(kafka))) {
                send(
                        kafka,
                        log.stream().filter(record -> record.partition() == 0).toList());
                streams.start();
                awaitRead(admin);
                send(
                        kafka,
                        log.stream().filter(record -> record.partition() == 1).toList());
                awaitRead(admin);
            }

            // Then
            long counted = windows.values().stream().mapToLong(Long::longValue).sum();
            double lost = 1 - (double) counted / closed;
            System.out.printf(
                    "plain DSL window: %d of %d closed runs counted, %.0f %% lost%n", counted, closed, 100 * lost);
            assertThat(lost).isGreaterThan(0.3);
        }
    }

    private static StreamsBuilder plain(Map<String, Long> windows) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        EVENTS,
                        Consumed.with(Serdes.String(), Serdes.ByteArray())
                                .withTimestampExtractor((record, before) ->
                                        event((byte[]) record.value()).getEventTimeMicros() / 1_000))
                .filter((key, value) -> isClose(event(value)))
                .map((key, value) ->
                        KeyValue.pair(event(value).getNamespace(), event(value).getRunId()))
                .groupByKey(Grouped.with(Serdes.String(), Serdes.String()))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMinutes(1), Duration.ofSeconds(30)))
                .count()
                .toStream()
                .foreach((window, count) -> windows.put(window.toString(), count));
        return builder;
    }

    private static boolean isClose(WorkflowEvent event) {
        return event.getKind() == EventKind.EVENT
                && (event.getEventType() == HistoryEventType.WORKFLOW_EXECUTION_COMPLETED
                        || event.getEventType() == HistoryEventType.WORKFLOW_EXECUTION_FAILED);
    }

    private static WorkflowEvent event(byte[] value) {
        return Topics.WORKFLOW_EVENTS.valueSerde().deserializer().deserialize("", value);
    }

    private Properties properties(EmbeddedKafka kafka) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, APPLICATION);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        properties.put("auto.offset.reset", "earliest");
        return properties;
    }

    private static void send(EmbeddedKafka kafka, List<ProducerRecord<byte[], byte[]>> records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                // one in flight: a partition without a leader may refuse the first batch and take the second
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.in.flight.requests.per.connection", 1),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                var unused = producer.send(record);
            }
        }
    }

    private static void awaitRead(Admin admin) throws Exception {
        Backlog backlog = new Backlog(admin, APPLICATION);
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!isRead(admin, backlog)) {
            assertThat(System.nanoTime()).as("read within a minute").isLessThan(deadline);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private static boolean isRead(Admin admin, Backlog backlog) throws Exception {
        List<String> repartition = admin.listTopics().names().get().stream()
                .filter(topic -> topic.startsWith(APPLICATION) && topic.endsWith("-repartition"))
                .toList();
        try {
            return backlog.of(List.of(EVENTS)) == 0 && !repartition.isEmpty() && backlog.of(repartition) == 0;
        } catch (ExecutionException notYet) {
            return false; // the internal topic is being made
        }
    }
}
