package dev.vigil.streams.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.Topics;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What it reads is what Avro reads. */
final class EventReaderTest {

    private static final int RECORDS = 2_000;

    private final List<byte[]> leftToAvro = new ArrayList<>();
    private final EventReader reader = new EventReader(bytes -> {
        leftToAvro.add(bytes);
        return avro(bytes);
    });

    @Test
    void everyFieldOfTheSchemaIsKnown() {
        assertThat(reader.isFast()).isTrue();
    }

    @Test
    void anyRecordIsReadAsAvroReadsIt() {
        Random random = new Random(7);
        for (int i = 0; i < RECORDS; i++) {
            byte[] bytes = bytes(random);
            assertThat(reader.read(bytes)).isEqualTo(avro(bytes));
        }
        assertThat(leftToAvro).isEmpty();
    }

    @Test
    void aDamagedRecordIsLeftToAvro() {
        byte[] bytes = bytes(new Random(8));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> reader.read(cut)).as("%d bytes", length).isInstanceOf(RuntimeException.class);
        }
        assertThat(leftToAvro).hasSize(bytes.length);
    }

    @Test
    void aRecordOfAnotherWriterIsLeftToAvro() {
        byte[] bytes = bytes(new Random(9));
        bytes[5] ^= 1;

        assertThatThrownBy(() -> reader.read(bytes)).isInstanceOf(RuntimeException.class);
        assertThat(leftToAvro).hasSize(1);
    }

    private static byte[] bytes(Random random) {
        // asked for first: it makes Avro trust our records
        Serializer<WorkflowEvent> serializer =
                Topics.WORKFLOW_EVENTS.valueSerde().serializer();
        WorkflowEvent event = (WorkflowEvent) SpecificData.get()
                .deepCopy(WorkflowEvent.getClassSchema(), record(WorkflowEvent.getClassSchema(), random));
        return serializer.serialize("", event);
    }

    private static WorkflowEvent avro(byte[] bytes) {
        return Topics.WORKFLOW_EVENTS.valueSerde().deserializer().deserialize("", bytes);
    }

    private static Object record(Schema schema, Random random) {
        GenericData.Record record = new GenericData.Record(schema);
        schema.getFields().forEach(field -> record.put(field.pos(), value(field.schema(), random)));
        return record;
    }

    /** Zero as often as not, as in real records. */
    private static @Nullable Object value(Schema schema, Random random) {
        boolean zero = random.nextBoolean();
        return switch (schema.getType()) {
            case RECORD -> record(schema, random);
            case ENUM ->
                new GenericData.EnumSymbol(
                        schema,
                        schema.getEnumSymbols()
                                .get(random.nextInt(schema.getEnumSymbols().size())));
            case UNION ->
                value(schema.getTypes().get(random.nextInt(schema.getTypes().size())), random);
            case ARRAY -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = zero ? 0 : random.nextInt(5); i > 0; i--) {
                    list.add(value(schema.getElementType(), random));
                }
                yield list;
            }
            case STRING -> zero ? "" : text(random);
            case LONG -> zero ? 0L : random.nextLong() >> random.nextInt(64);
            case INT -> zero ? 0 : random.nextInt() >> random.nextInt(32);
            case DOUBLE -> zero ? 0.0 : random.nextGaussian();
            case BOOLEAN -> random.nextBoolean();
            case NULL -> null;
            default -> throw new IllegalArgumentException("no value for " + schema);
        };
    }

    private static String text(Random random) {
        String[] texts = {"Order", "käse", "🙂", "queue-" + random.nextInt(50), "x".repeat(random.nextInt(300))};
        return texts[random.nextInt(texts.length)];
    }
}
