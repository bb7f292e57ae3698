package dev.vigil.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.event.WorkflowEvent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AvroSerdeTest {

    private static final long SEED = 20_261_122;
    private static final int RECORDS = 20;

    @TestFactory
    List<DynamicTest> everyRecordComesBackAsItWas() {
        return forEachSchema((serde, schema) -> {
            for (SpecificRecord sample : samples(schema)) {
                byte[] bytes = serde.serializer().serialize("topic", sample);
                assertThat(serde.deserializer().deserialize("topic", bytes)).isEqualTo(sample);
            }
        });
    }

    @TestFactory
    List<DynamicTest> aTombstoneStaysATombstone() {
        return forEachSchema((serde, schema) -> {
            assertThat(serde.serializer().serialize("topic", none())).isNull();
            assertThat(serde.deserializer().deserialize("topic", noBytes())).isNull();
        });
    }

    @TestFactory
    List<DynamicTest> aRecordThatIsCutAnywhereIsASerializationException() {
        return forEachSchema((serde, schema) -> {
            byte[] bytes = serde.serializer().serialize("topic", samples(schema).get(0));
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> serde.deserializer().deserialize("topic", cut))
                        .as(length + " of " + bytes.length + " bytes")
                        .isInstanceOf(SerializationException.class)
                        .hasMessageContaining("expected a " + schema.getName());
            }
        });
    }

    /** Random bytes may happen to be a record; whatever else they are, only one kind of exception comes out. */
    @TestFactory
    List<DynamicTest> garbageIsNeverAnotherException() {
        return forEachSchema((serde, schema) -> {
            Random random = new Random(SEED);
            byte[] good = serde.serializer().serialize("topic", samples(schema).get(0));
            for (int i = 0; i < 500; i++) {
                byte[] bytes = good.clone();
                int at = i % 2 == 0 ? random.nextInt(bytes.length) : 10 + random.nextInt(bytes.length - 10);
                for (int j = at; j < Math.min(bytes.length, at + 8); j++) {
                    bytes[j] = (byte) random.nextInt(256);
                }
                assertThatCode(() -> decodeOrRefuse(serde, bytes))
                        .as("seed " + SEED + ", try " + i)
                        .doesNotThrowAnyException();
            }
        });
    }

    @TestFactory
    List<DynamicTest> whatIsWrittenIsAvrosSingleObjectEncoding() {
        return forEachSchema((serde, schema) -> {
            BinaryMessageEncoder<SpecificRecord> avros =
                    new BinaryMessageEncoder<>(SpecificData.getForSchema(schema), schema);
            for (SpecificRecord sample : samples(schema)) {
                ByteBuffer expected = avros.encode(sample);
                assertThat(ByteBuffer.wrap(serde.serializer().serialize("topic", sample)))
                        .isEqualTo(expected);
            }
        });
    }

    @Test
    void aRecordThatCannotBeWrittenLeavesNothingInTheNext() {
        Serializer<WorkflowEvent> serializer =
                Topics.WORKFLOW_EVENTS.valueSerde().serializer();
        WorkflowEvent record = (WorkflowEvent) SampleRecords.of(WorkflowEvent.getClassSchema());
        byte[] bytes = serializer.serialize("topic", record);

        assertThatThrownBy(() -> serializer.serialize("topic", new WorkflowEvent()))
                .isInstanceOf(RuntimeException.class);

        assertThat(serializer.serialize("topic", record)).isEqualTo(bytes);
    }

    @Test
    void aRecordLargerThanTheBufferThatIsKeptIsWhole() {
        WorkflowEvent large = WorkflowEvent.newBuilder((WorkflowEvent) SampleRecords.of(WorkflowEvent.getClassSchema()))
                .setWorkflowId("w".repeat(1_000_000))
                .build();
        Serde<WorkflowEvent> serde = Topics.WORKFLOW_EVENTS.valueSerde();
        for (int i = 0; i < 2; i++) {
            assertThat(serde.deserializer()
                            .deserialize("topic", serde.serializer().serialize("topic", large)))
                    .isEqualTo(large);
        }
    }

    private static void decodeOrRefuse(Serde<SpecificRecord> serde, byte[] bytes) {
        try {
            serde.deserializer().deserialize("topic", bytes);
        } catch (SerializationException expected) {
            assertThat(expected)
                    .hasMessageContaining(bytes[0] == 0 ? "begins as in Confluent's format" : "bytes that are none");
        }
    }

    private static List<DynamicTest> forEachSchema(SchemaCheck check) {
        return SchemaFiles.VALUES.stream()
                .map(schema -> DynamicTest.dynamicTest(
                        schema.getName() + " (seed " + SEED + ")", () -> check.run(new AvroSerde<>(schema), schema)))
                .toList();
    }

    private static List<SpecificRecord> samples(Schema schema) throws Exception {
        AvroLimits.apply();
        AvroTrust.trustOwnRecords();
        List<SpecificRecord> samples = new java.util.ArrayList<>();
        for (Object generic : new RandomData(schema, RECORDS, SEED, true)) {
            java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<>(schema).write(generic, encoder);
            encoder.flush();
            samples.add(new SpecificDatumReader<SpecificRecord>(schema, schema, SpecificData.getForSchema(schema))
                    .read(null, DecoderFactory.get().binaryDecoder(out.toByteArray(), null)));
        }
        return samples;
    }

    @SuppressWarnings("NullAway") // Kafka's contract: null is a tombstone in both directions
    private static SpecificRecord none() {
        return null;
    }

    @SuppressWarnings("NullAway")
    private static byte[] noBytes() {
        return null;
    }

    private interface SchemaCheck {
        void run(Serde<SpecificRecord> serde, Schema schema) throws Exception;
    }
}
