package dev.vigil.schema;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** A record of any schema with something in every field, the same each time. */
public final class SampleRecords {

    private SampleRecords() {}

    public static SpecificRecord of(Schema schema) {
        AvroTrust.trustOwnRecords();
        return (SpecificRecord) value(schema, schema.getName());
    }

    private static Object value(Schema schema, String name) {
        return switch (schema.getType()) {
            case RECORD -> {
                SpecificRecord made = (SpecificRecord) SpecificData.get().newRecord(null, schema);
                for (Schema.Field field : schema.getFields()) {
                    made.put(field.pos(), value(field.schema(), field.name()));
                }
                yield made;
            }
            case ENUM ->
                SpecificData.get()
                        .createEnum(
                                schema.getEnumSymbols()
                                        .get(schema.getEnumSymbols().size() - 1),
                                schema);
            case ARRAY -> List.of(value(schema.getElementType(), name));
            case MAP -> Map.of(name, value(schema.getValueType(), name));
            case UNION -> value(schema.getTypes().get(schema.getTypes().size() - 1), name);
            case STRING -> name + " \u00e4\u001b[31m";
            case BYTES -> ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8));
            case INT -> name.hashCode() & 0xffff;
            case LONG -> (name.hashCode() & 0xffff) * 1_000_000L;
            case FLOAT -> 0.5f;
            case DOUBLE -> 0.25;
            case BOOLEAN -> true;
            default -> throw new IllegalArgumentException("no sample of " + schema.getType());
        };
    }
}
