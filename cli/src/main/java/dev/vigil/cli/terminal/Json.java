package dev.vigil.cli.terminal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** JSON on stdout. What a terminal would obey is escaped, also beyond what JSON asks for; a parser reads the same text. */
public final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /** One line. */
    public static String line(JsonNode node) {
        return write(node, false);
    }

    /** Indented, for a document of its own. */
    public static String document(JsonNode node) {
        return write(node, true);
    }

    /** An Avro value under the field names of its schema; bytes as base64. */
    public static JsonNode of(@Nullable Object value) {
        if (value == null) {
            return JsonNodeFactory.instance.nullNode();
        }
        if (value instanceof IndexedRecord) {
            return record((IndexedRecord) value);
        }
        if (value instanceof Collection<?> items) {
            ArrayNode array = array();
            items.forEach(item -> array.add(of(item)));
            return array;
        }
        if (value instanceof Map<?, ?> entries) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            entries.forEach((key, item) -> sorted.put(String.valueOf(key), of(item)));
            return object().setAll(sorted);
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return of(bytes);
        }
        return scalar(value);
    }

    private static ObjectNode record(IndexedRecord value) {
        ObjectNode object = object();
        for (Schema.Field field : value.getSchema().getFields()) {
            object.set(field.name(), of(value.get(field.pos())));
        }
        return object;
    }

    private static JsonNode scalar(Object value) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        if (value instanceof byte[] bytes) {
            return nodes.textNode(Base64.getEncoder().encodeToString(bytes));
        }
        if (value instanceof Integer number) {
            return nodes.numberNode(number);
        }
        if (value instanceof Long number) {
            return nodes.numberNode(number);
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? nodes.numberNode(number) : nodes.textNode(number.toString());
        }
        if (value instanceof Boolean bool) {
            return nodes.booleanNode(bool);
        }
        return nodes.textNode(value.toString());
    }

    private static String write(JsonNode node, boolean indented) {
        try {
            String text = indented
                    ? MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node)
                    : MAPPER.writeValueAsString(node);
            return escaped(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree could not be written", e); // it is in memory
        }
    }

    /** Outside of strings JSON is ASCII, so what is replaced here stands inside one. */
    private static String escaped(String json) {
        StringBuilder safe = new StringBuilder(json.length());
        json.codePoints().forEach(c -> {
            if (c != '\n' && Text.isObeyed(c)) {
                safe.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
