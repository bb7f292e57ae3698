package dev.vigil.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;

/**
 * Writes records into a buffer that is used again. Avro's own encoder of messages writes each field's bytes into a stream that locks
 * for each: with sixty small fields that takes most of the time. One for each thread.
 */
final class Encoding {

    static final ThreadLocal<Encoding> OF_THREAD = ThreadLocal.withInitial(Encoding::new);

    /** Bytes that are kept for the next record; a larger one is forgotten. */
    private static final int KEPT = 65_536;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

    private Encoding() {}

    /**
     * The header, then the record.
     *
     * @throws RuntimeException if a field has a value that its schema does not allow
     */
    <V> byte[] encode(byte[] header, DatumWriter<V> writer, V value) {
        boolean usable = false;
        try {
            encoder.writeFixed(header);
            writer.write(value, encoder);
            encoder.flush();
            byte[] encoded = bytes.toByteArray();
            bytes.reset();
            usable = encoded.length <= KEPT;
            return encoded;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the stream is memory
        } finally {
            if (!usable) {
                OF_THREAD.remove(); // half a record may be in it
            }
        }
    }
}
