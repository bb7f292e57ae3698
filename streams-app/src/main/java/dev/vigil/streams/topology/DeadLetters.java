package dev.vigil.streams.topology;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** What goes to the dead letters: a record's bytes as they are, where it stands and what is wrong with it. */
final class DeadLetters {

    private DeadLetters() {}

    static Record<String, Observed> of(Record<byte[], byte[]> record, RecordMetadata at, RuntimeException reason) {
        Headers headers = new RecordHeaders();
        headers.add("vigil.topic", bytes(at.topic()));
        headers.add("vigil.partition", bytes(Integer.toString(at.partition())));
        headers.add("vigil.offset", bytes(Long.toString(at.offset())));
        headers.add("vigil.reason", bytes(String.valueOf(reason.getMessage())));
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        byte[] value = record.value() == null ? new byte[0] : record.value();
        return new Record<>(key, new Observed.Undecodable(value), record.timestamp(), headers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
