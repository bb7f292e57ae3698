package dev.vigil.streams.operations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.admin.TopicAdmin;
import dev.vigil.schema.admin.TopicSizes;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A million open runs come back from the changelog, in a JVM of 2 GiB; it prints how long that took. */
@Tag("large")
class RestoreIT {

    private static final int RUNS = Integer.getInteger("vigil.restore.runs", 1_000_000);
    private static final int SHARDS = 8;
    private static final TopicPrefix PREFIX = new TopicPrefix("restore.");

    @TempDir
    Path directory;

    @Test
    void aMillionOpenRunsAreRestored() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary())) {
            // Given
            Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (TopicAdmin admin =
                    TopicAdmin.connect(settings, PREFIX, new TopicSizes(SHARDS, 2, (short) 1, 1L << 30), "test")) {
                admin.create();
            }
            Queue<Exception> refused = new ConcurrentLinkedQueue<>();
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                for (int i = 0; i < RUNS; i++) {
                    WorkflowEvent event = started(i);
                    var unused = producer.send(
                            new ProducerRecord<>(
                                    Topics.WORKFLOW_EVENTS.name(PREFIX),
                                    i % SHARDS,
                                    event.getWorkflowId().getBytes(UTF_8),
                                    Topics.WORKFLOW_EVENTS
                                            .valueSerde()
                                            .serializer()
                                            .serialize("", event)),
                            (written, failure) -> {
                                if (failure != null) {
                                    refused.add(failure);
                                }
                            });
                }
            }
            assertThat(refused).isEmpty();
            run(kafka, "read");

            // When
            Process child = child(kafka, "restore");
            String said = new String(child.getInputStream().readAllBytes(), UTF_8);

            // Then
            assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
            said.lines().filter(line -> line.startsWith("restore:")).forEach(System.out::println);
            assertThat(child.exitValue()).as(said).isZero();
        }
    }

    private void run(EmbeddedKafka kafka, String what) throws Exception {
        Process child = child(kafka, what);
        String said = new String(child.getInputStream().readAllBytes(), UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
    }

    private Process child(EmbeddedKafka kafka, String what) throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx2g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RestoreMain.class.getName(),
                        kafka.bootstrapServers(),
                        PREFIX.value(),
                        Integer.toString(RUNS),
                        directory.toString(),
                        what)
                .redirectErrorStream(true)
                .start();
    }

    private static WorkflowEvent started(int number) {
        return WorkflowEvent.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("prod")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(1_795_348_800_000_000L)
                        .build())
                .setKind(EventKind.EVENT)
                .setNamespace("shop")
                .setWorkflowId("order-" + number)
                .setRunId(new UUID(number, number * 31L).toString())
                .setEventId(1)
                .setEventTimeMicros(1_795_348_800_000_000L)
                .setEventType(HistoryEventType.WORKFLOW_EXECUTION_STARTED)
                .setAttributes(EventAttributes.newBuilder()
                        .setWorkflowType("Order" + number % 50)
                        .setTaskQueue("orders")
                        .setFirstRunId(new UUID(number, number * 31L).toString())
                        .setAttempt(1)
                        .build())
                .build();
    }

    static {
        // Avro builds the defaults of our records only once it trusts them: loading the topics sees to that
        if (Topics.ALL.isEmpty()) {
            throw new AssertionError("no topics");
        }
    }
}
