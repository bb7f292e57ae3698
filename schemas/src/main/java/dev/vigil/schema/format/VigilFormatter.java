package dev.vigil.schema.format;

import dev.vigil.schema.StartupException;
import dev.vigil.schema.Topic;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.WireFormat;
import dev.vigil.schema.registry.SchemaRegistry;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.MessageFormatter;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's console consumer with Vigil's topics: {@code --formatter dev.vigil.schema.format.VigilFormatter}. One line of JSON
 * a record; a control character is written as an escape. Properties ({@code --formatter-property}): {@code topic.prefix}
 * (default {@code vigil.}), {@code print.key} (default false: the key before the value, a tab between), {@code
 * schema.registry.url} for topics in Confluent's format. Not thread-safe.
 */
public final class VigilFormatter implements MessageFormatter {

    private TopicPrefix prefix = TopicPrefix.DEFAULT;
    private boolean printKey;

    @Override
    public void configure(Map<String, ?> settings) {
        Object given = settings.get("topic.prefix");
        prefix = given == null ? TopicPrefix.DEFAULT : new TopicPrefix(given.toString());
        printKey = "true".equals(String.valueOf(settings.get("print.key")));
        Object url = settings.get("schema.registry.url");
        if (url != null) {
            try {
                WireFormat.useRegistry(SchemaRegistry.reading(URI.create(url.toString()), prefix));
            } catch (StartupException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }

    @Override
    public void writeTo(ConsumerRecord<byte[], byte[]> polled, PrintStream output) {
        StringBuilder line = new StringBuilder();
        if (printKey) {
            byte[] key = polled.key();
            line.append(key == null ? "null" : escaped(new String(key, StandardCharsets.UTF_8)))
                    .append('\t');
        }
        output.println(line.append(value(polled.topic(), polled.value())));
    }

    private String value(String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            return "null";
        }
        for (Topic<String, ?> topic : Topics.ALL) {
            if (topic.name(prefix).equals(name) && topic.valueSchema().isPresent()) {
                return decoded(topic, name, bytes);
            }
        }
        return "{\"undecodable\":\"" + Base64.getEncoder().encodeToString(bytes)
                + "\",\"reason\":\"no topic of Vigil: check topic.prefix\"}";
    }

    private static String decoded(Topic<String, ?> topic, String name, byte[] bytes) {
        try {
            return escaped(
                    GenericData.get().toString(topic.valueSerde().deserializer().deserialize(name, bytes)));
        } catch (SerializationException e) {
            String reason = GenericData.get().toString(String.valueOf(e.getMessage()));
            return escaped("{\"undecodable\":\"" + Base64.getEncoder().encodeToString(bytes) + "\",\"reason\":" + reason
                    + "}");
        }
    }

    /** What a terminal would obey. In JSON it can stand in a string only, and there the escape means the same. */
    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            int type = Character.getType(c);
            boolean obeyed = Character.isISOControl(c)
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            if (obeyed) {
                for (char unit : Character.toChars(c)) {
                    safe.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) unit));
                }
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
