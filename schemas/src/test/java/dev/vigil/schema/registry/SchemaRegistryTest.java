package dev.vigil.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vigil.schema.SampleRecords;
import dev.vigil.schema.StartupException;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.WireFormat;
import dev.vigil.schema.event.TaskQueueStats;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SchemaRegistryTest {

    private static final String TOPIC = "vigil.task-queues";
    private static final TaskQueueStats RECORD = (TaskQueueStats) SampleRecords.of(TaskQueueStats.getClassSchema());

    private final FakeRegistry server = new FakeRegistry();

    @AfterEach
    void close() {
        WireFormat.useNoRegistry();
        server.close();
    }

    private SchemaRegistry connect() {
        return connect(server.url(), Duration.ofSeconds(20));
    }

    private static SchemaRegistry connect(URI url, Duration timeout) {
        return SchemaRegistry.connect(
                url, TopicPrefix.DEFAULT, "kafka.schema_registry_url", timeout, Duration.ofSeconds(60));
    }

    private static byte[] written() {
        return Topics.TASK_QUEUES.valueSerde().serializer().serialize(TOPIC, RECORD);
    }

    private static TaskQueueStats read(byte[] bytes) {
        return Topics.TASK_QUEUES.valueSerde().deserializer().deserialize(TOPIC, bytes);
    }

    private StartupException refusal() {
        return catchThrowableOfType(StartupException.class, this::connect);
    }

    private StartupException refusalWithinHalfASecond() {
        return catchThrowableOfType(StartupException.class, () -> connect(server.url(), Duration.ofMillis(500)));
    }

    @Test
    void everyTopicHasItsSubjectAndItsCompatibility() {
        connect();

        assertThat(server.subjects).containsKeys("vigil.workflow-events-value", "vigil.alerts-value");
        assertThat(server.subjects).doesNotContainKey("vigil.dead-letters-value");
        assertThat(server.compatibility.keySet()).isEqualTo(new java.util.TreeSet<>(server.subjects.keySet()));
        assertThat(server.compatibility.values()).containsOnly("BACKWARD_TRANSITIVE");
    }

    @Test
    void aRecordIsAZeroByteTheNumberAndTheAvroBytes() {
        // Given
        byte[] single = written();

        // When
        WireFormat.useRegistry(connect());
        byte[] confluent = written();

        // Then
        int id = server.subjects.getOrDefault(TOPIC + "-value", List.of()).get(0);
        assertThat(confluent[0]).isZero();
        assertThat(ByteBuffer.wrap(confluent).getInt(1)).isEqualTo(id);
        assertThat(Arrays.copyOfRange(confluent, 5, confluent.length))
                .isEqualTo(Arrays.copyOfRange(single, 10, single.length));
        assertThat(read(confluent)).isEqualTo(RECORD);
    }

    @Test
    void bothFormatsAreReadFromOneTopic() {
        byte[] single = written();
        WireFormat.useRegistry(connect());

        assertThat(read(single)).isEqualTo(RECORD);
        assertThat(read(written())).isEqualTo(RECORD);
    }

    @Test
    void whoStartsAfterwardsAndOnlyReadsAsksForTheNumber() {
        WireFormat.useRegistry(connect());
        byte[] confluent = written();

        WireFormat.useRegistry(SchemaRegistry.reading(server.url(), TopicPrefix.DEFAULT));

        assertThat(read(confluent)).isEqualTo(RECORD);
    }

    /** A replay writes topics of its own while it reads registered records: they are nobody else's, and are gone at its end. */
    @Test
    void aTopicOutsideOfTheContractIsWrittenWithoutTheRegistry() {
        byte[] single = written();
        WireFormat.useRegistry(SchemaRegistry.reading(server.url(), TopicPrefix.DEFAULT));

        assertThat(Topics.TASK_QUEUES.valueSerde().serializer().serialize("vigil.replay-1.task-queues", RECORD))
                .isEqualTo(single);
        assertThatThrownBy(SchemaRegistryTest::written)
                .isInstanceOf(SerializationException.class)
                .hasMessage("no schema is registered for topic " + TOPIC);
    }

    @Test
    void anUnknownNumberAndAStrangeSchemaAreUndecodable() {
        WireFormat.useRegistry(connect());
        int strange =
                server.put("other-value", SchemaBuilder.record("Other").fields().endRecord());

        assertThatThrownBy(() -> read(new byte[] {0, 0, 0, 99, 0, 1}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("schema 25344");
        assertThatThrownBy(() -> read(new byte[] {0, 0, 0, 0, (byte) strange, 1}))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("which is a Other");
        WireFormat.useNoRegistry();
        assertThatThrownBy(() -> read(new byte[] {0, 0, 0, 0, 77, 1}))
                .hasMessageContaining("set kafka.schema_registry_url");
    }

    @Test
    void anIncompatibleSchemaIsRefusedByName() {
        Schema other = SchemaBuilder.record("TaskQueueStats")
                .namespace("dev.vigil.schema.event")
                .fields()
                .requiredString("source")
                .endRecord();
        server.put(TOPIC + "-value", other);

        StartupException refusal = refusal();

        assertThat(refusal.kind()).isEqualTo(StartupException.Kind.REFUSED);
        assertThat(refusal).hasMessageContaining("refuses our TaskQueueStats under vigil.task-queues-value");
        assertThat(refusal.from()).isEqualTo("kafka.schema_registry_url");
    }

    @Test
    void aRegistryThatHangsTricklesOrIsNoneIsSaidInOneSentence() {
        server.behave(FakeRegistry.Mood.HANGS);
        assertThat(refusalWithinHalfASecond()).hasMessageEndingWith("does not answer: no answer within 500 ms");
        server.behave(FakeRegistry.Mood.TRICKLES);
        assertThat(refusalWithinHalfASecond()).hasMessageEndingWith("does not answer: no answer within 500 ms");
        server.behave(FakeRegistry.Mood.HTML);
        assertThat(refusal()).hasMessageStartingWith("expected a schema registry at");
        server.behave(FakeRegistry.Mood.UNAUTHORIZED);
        assertThat(refusal().advice()).contains("password");
        URI gone = server.url();
        server.close();
        StartupException refusal = catchThrowableOfType(
                StartupException.class,
                () -> connect(
                        URI.create(gone.toString().replace("http://", "http://user:secret@")), Duration.ofSeconds(20)));
        assertThat(refusal.kind()).isEqualTo(StartupException.Kind.UNREACHABLE);
        assertThat(refusal).hasMessageEndingWith("does not answer: connection refused");
        assertThat(refusal.getMessage()).doesNotContain("secret");
    }
}
