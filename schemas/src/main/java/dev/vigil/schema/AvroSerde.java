package dev.vigil.schema;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.RawMessageDecoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro single-object encoding (two marker bytes, the eight-byte fingerprint of the writer's schema, the record) or, with a
 * registry in use, Confluent's format (a zero byte, the schema's four-byte number, the record); see {@link WireFormat}.
 * Thread-safe. {@code null} is a tombstone. Anything that is not a record of a known schema throws {@link
 * SerializationException}.
 */
final class AvroSerde<V extends SpecificRecord> implements Serde<V> {

    private static final int SINGLE_OBJECT_HEADER = 10;
    private static final short SINGLE_OBJECT = 0x01C3; // as the format has it, the low byte first
    private static final int CONFLUENT_HEADER = 5;

    private final Schema schema;
    private final DatumWriter<V> writer;
    private final byte[] header;
    private final BinaryMessageDecoder<V> decoder;
    private final SpecificData model;
    private final Map<Integer, RawMessageDecoder<V>> registered = new ConcurrentHashMap<>();

    AvroSerde(Schema schema) {
        AvroLimits.apply();
        AvroTrust.trustOwnRecords();
        this.schema = schema;
        this.model = SpecificData.getForSchema(schema);
        // records write themselves: the same bytes, a quarter faster; reading is not touched by it
        model.setCustomCoders(true);
        this.writer = new SpecificDatumWriter<>(schema, model);
        this.header = ByteBuffer.allocate(SINGLE_OBJECT_HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(SINGLE_OBJECT)
                .putLong(SchemaNormalization.parsingFingerprint64(schema))
                .array();
        this.decoder = new BinaryMessageDecoder<>(model, schema);
    }

    Schema schema() {
        return schema;
    }

    @Override
    public Serializer<V> serializer() {
        return (topic, value) -> encode(topic, value);
    }

    @Override
    public Deserializer<V> deserializer() {
        return (topic, bytes) -> decode(topic, bytes);
    }

    @SuppressWarnings("NullAway") // Kafka's contract: null is a tombstone in both directions
    private byte[] encode(String topic, @Nullable V value) {
        if (value == null) {
            return null;
        }
        SchemaIds registry = WireFormat.registry();
        OptionalInt id = registry == null ? OptionalInt.empty() : registry.id(topic);
        // the record's own bytes are the same in both formats
        return Encoding.OF_THREAD.get().encode(id.isPresent() ? confluentHeader(id.getAsInt()) : header, writer, value);
    }

    private static byte[] confluentHeader(int id) {
        return ByteBuffer.allocate(CONFLUENT_HEADER)
                .put(WireFormat.CONFLUENT)
                .putInt(id)
                .array();
    }

    private V confluent(String topic, byte[] bytes) throws IOException {
        int id = ByteBuffer.wrap(bytes).getInt(1);
        RawMessageDecoder<V> raw = registered.get(id);
        if (raw == null) {
            SchemaIds registry = WireFormat.registry();
            if (registry == null) {
                throw new SerializationException("a record on " + topic + " begins as in Confluent's format (schema "
                        + id + "), and no schema registry is configured: set kafka.schema_registry_url");
            }
            Schema written = registry.schema(id);
            if (!written.getFullName().equals(schema.getFullName())) {
                throw new SerializationException("expected a " + schema.getName() + " on " + topic + ", got schema "
                        + id + " of the registry, which is a " + written.getFullName());
            }
            raw = new RawMessageDecoder<>(model, written, schema);
            registered.put(id, raw);
        }
        return raw.decode(ByteBuffer.wrap(bytes, CONFLUENT_HEADER, bytes.length - CONFLUENT_HEADER));
    }

    @SuppressWarnings("NullAway")
    private V decode(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return bytes.length > CONFLUENT_HEADER && bytes[0] == WireFormat.CONFLUENT
                    ? confluent(topic, bytes)
                    : decoder.decode(ByteBuffer.wrap(bytes));
        } catch (SerializationException e) {
            throw e;
        } catch (IOException | RuntimeException e) { // Avro has no one exception for bytes that are none of its own
            throw new SerializationException(
                    "expected a " + schema.getName() + " in Avro single-object encoding on " + topic + ", got "
                            + bytes.length + " bytes that are none: " + e.getMessage(),
                    e);
        }
    }
}
