package dev.vigil.cli.topic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vigil.cli.terminal.Json;
import dev.vigil.schema.Topic;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Any record of the catalogue as JSON: topic, partition, offset, timestamp (UTC), key, value, and headers if there are
 * some. A tombstone has the value null. Bytes that are no text are base64; a value that cannot be decoded is {@code
 * {"undecodable": base64, "reason": …}}.
 */
public final class RecordJson {

    private final Topic<String, ?> topic;

    public RecordJson(Topic<String, ?> topic) {
        this.topic = topic;
    }

    /** The record's key as text; empty if it has none. */
    public static String key(ConsumerRecord<byte[], byte[]> polled) {
        JsonNode key = text(polled.key());
        return key.isNull() ? "" : key.asText();
    }

    public ObjectNode of(ConsumerRecord<byte[], byte[]> polled) {
        ObjectNode json = Json.object()
                .put("topic", polled.topic())
                .put("partition", polled.partition())
                .put("offset", polled.offset())
                .put("timestamp", Instant.ofEpochMilli(polled.timestamp()).toString());
        json.set("key", text(polled.key()));
        json.set("value", value(polled));
        if (polled.headers().iterator().hasNext()) {
            json.set("headers", headers(polled));
        }
        return json;
    }

    private JsonNode value(ConsumerRecord<byte[], byte[]> polled) {
        try {
            return Json.of(topic.valueSerde().deserializer().deserialize(polled.topic(), polled.value()));
        } catch (SerializationException e) {
            ObjectNode undecodable = Json.object();
            undecodable.set("undecodable", Json.of(polled.value()));
            return undecodable.put("reason", e.getMessage());
        }
    }

    private static ArrayNode headers(ConsumerRecord<byte[], byte[]> polled) {
        ArrayNode headers = Json.array();
        for (Header header : polled.headers()) {
            ObjectNode json = Json.object().put("name", header.key());
            json.set("value", text(header.value()));
            headers.add(json);
        }
        return headers;
    }

    /** UTF-8 text if it is such, else base64. */
    private static JsonNode text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Json.of(null);
        }
        try {
            return Json.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Json.of(bytes);
        }
    }
}
