package dev.vigil.collector.source.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.vigil.collector.source.files.JsonTimes.UnreadableTime;
import io.temporal.api.enums.v1.TimeoutType;
import io.temporal.api.failure.v1.ApplicationFailureInfo;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.failure.v1.TimeoutFailureInfo;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one event from JSON into Temporal's message, whatever the spelling; payloads and free text are skipped
 * unread. What cannot be read is left out and named. Not thread-safe: one per file.
 */
final class AttributesJson {

    /** A reason that names a type; others may be a message, and messages are not kept. */
    private static final Pattern TYPE_NAME = Pattern.compile("[A-Za-z0-9_.:$/-]{1,300}");

    /** Messages that some write as their name alone. */
    private static final Set<String> NAMED = Set.of("WorkflowType", "ActivityType", "TaskQueue");

    private final JsonParser parser;
    private final ValuesJson values;

    AttributesJson(JsonParser parser, ValuesJson values) {
        this.parser = parser;
        this.values = values;
    }

    /** Reads the object that the parser has just opened. */
    void read(Message.Builder to) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            member(to, key, parser.nextToken());
        }
    }

    /** Reads the value of one key. */
    void member(Message.Builder to, String key, JsonToken token) throws IOException {
        FieldNames.Use use = FieldNames.find(to.getDescriptorForType(), key);
        if (use == null || token == JsonToken.VALUE_NULL) {
            parser.skipChildren();
            return;
        }
        switch (use.reading()) {
            case FIELD -> field(to, use.field(), token);
            case SECONDS -> seconds(to, use.field(), token);
            case REASON -> reason(to, use.field());
            case TIMEOUT -> timeout(to, use.field(), token);
        }
    }

    private void field(Message.Builder to, FieldDescriptor field, JsonToken token) throws IOException {
        Object value = field.getJavaType() == JavaType.MESSAGE ? message(to, field, token) : values.read(field, token);
        if (value != null) {
            to.setField(field, value);
        }
    }

    private @Nullable Object message(Message.Builder to, FieldDescriptor field, JsonToken token) throws IOException {
        String type = field.getMessageType().getFullName();
        if (type.equals("google.protobuf.Duration")) {
            return values.duration(field, token);
        }
        if (type.equals("google.protobuf.Timestamp")) {
            Instant time = values.time(field.getJsonName(), token);
            return time == null
                    ? null
                    : Timestamp.newBuilder()
                            .setSeconds(time.getEpochSecond())
                            .setNanos(time.getNano())
                            .build();
        }
        if (token == JsonToken.START_OBJECT) {
            Message.Builder inner = to.newBuilderForField(field);
            read(inner);
            return inner.build();
        }
        FieldDescriptor name = field.getMessageType().findFieldByName("name");
        if (token == JsonToken.VALUE_STRING
                && name != null
                && NAMED.contains(field.getMessageType().getName())) {
            Object text = values.text(field, token);
            return text == null
                    ? null
                    : to.newBuilderForField(field).setField(name, text).build();
        }
        return values.unreadable(field.getJsonName());
    }

    private void seconds(Message.Builder to, FieldDescriptor field, JsonToken token) throws IOException {
        try {
            if (token.isNumeric() || token == JsonToken.VALUE_STRING) {
                String text = parser.getText();
                to.setField(field, JsonTimes.ofSeconds(new BigDecimal(text.isEmpty() ? "0" : text)));
                return;
            }
        } catch (UnreadableTime | NumberFormatException e) {
            // said below
        }
        values.unreadable(field.getJsonName());
    }

    private void reason(Message.Builder to, FieldDescriptor failure) throws IOException {
        String reason = parser.currentToken() == JsonToken.VALUE_STRING && parser.getTextLength() <= 300
                ? parser.getText()
                : "";
        parser.skipChildren();
        if (!to.hasField(failure)) {
            String type = TYPE_NAME.matcher(reason).matches() ? reason : "";
            to.setField(
                    failure,
                    Failure.newBuilder()
                            .setApplicationFailureInfo(
                                    ApplicationFailureInfo.newBuilder().setType(type))
                            .build());
        }
    }

    private void timeout(Message.Builder to, FieldDescriptor failure, JsonToken token) throws IOException {
        FieldDescriptor field = TimeoutFailureInfo.getDescriptor().findFieldByName("timeout_type");
        EnumValueDescriptor type = values.enumValue(field, token);
        if (type != null && !to.hasField(failure)) {
            to.setField(
                    failure,
                    Failure.newBuilder()
                            .setTimeoutFailureInfo(TimeoutFailureInfo.newBuilder()
                                    .setTimeoutType(
                                            TimeoutType.forNumber(type.getNumber()) == null
                                                    ? TimeoutType.TIMEOUT_TYPE_UNSPECIFIED
                                                    : TimeoutType.forNumber(type.getNumber())))
                            .build());
        }
    }
}
