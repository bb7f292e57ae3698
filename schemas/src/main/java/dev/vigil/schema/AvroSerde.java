package dev.vigil.schema;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Avro single-object encoding: two marker bytes, the eight-byte fingerprint of the writer's schema, the record. Thread-safe.
 * {@code null} is a tombstone. Anything that is not a record of a known schema throws {@link SerializationException}.
 */
final class AvroSerde<V extends SpecificRecord> implements Serde<V> {

    private final Schema schema;
    private final BinaryMessageEncoder<V> encoder;
    private final BinaryMessageDecoder<V> decoder;

    AvroSerde(Schema schema) {
        AvroLimits.apply();
        AvroTrust.trustOwnRecords();
        this.schema = schema;
        SpecificData model = SpecificData.getForSchema(schema);
        this.encoder = new BinaryMessageEncoder<>(model, schema);
        this.decoder = new BinaryMessageDecoder<>(model, schema);
    }

    @Override
    public Serializer<V> serializer() {
        return (topic, value) -> encode(value);
    }

    @Override
    public Deserializer<V> deserializer() {
        return (topic, bytes) -> decode(topic, bytes);
    }

    @SuppressWarnings("NullAway") // Kafka's contract: null is a tombstone in both directions
    private byte[] encode(@Nullable V value) {
        if (value == null) {
            return null;
        }
        try {
            ByteBuffer buffer = encoder.encode(value);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the encoder writes to memory
        }
    }

    @SuppressWarnings("NullAway")
    private V decode(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return decoder.decode(ByteBuffer.wrap(bytes));
        } catch (IOException | RuntimeException e) { // Avro has no one exception for bytes that are none of its own
            throw new SerializationException(
                    "expected a " + schema.getName() + " in Avro single-object encoding on " + topic + ", got "
                            + bytes.length + " bytes that are none: " + e.getMessage(),
                    e);
        }
    }
}
