package dev.vigil.streams.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * A record as a source topic holds it.
 *
 * @param timestamp milliseconds since the epoch, never negative
 */
@SuppressWarnings("ArrayRecordComponent") // read once, compared never
record SourceRecord(
        String topic, int partition, long offset, long timestamp, byte @Nullable [] key, byte @Nullable [] value) {

    /** What goes to the dead letters: the bytes as they are, where they stand and what is wrong with them. */
    Record<String, Observed> deadLetter(RuntimeException reason) {
        Headers headers = new RecordHeaders();
        headers.add("vigil.topic", bytes(topic));
        headers.add("vigil.partition", bytes(Integer.toString(partition)));
        headers.add("vigil.offset", bytes(Long.toString(offset)));
        headers.add("vigil.reason", bytes(String.valueOf(reason.getMessage())));
        return new Record<>(
                key == null ? "" : new String(key, StandardCharsets.UTF_8),
                new Observed.Undecodable(value == null ? new byte[0] : value),
                timestamp,
                headers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
