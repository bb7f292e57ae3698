package dev.vigil.collector.source.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
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
import java.util.Locale;
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

    private static final long LEAST_NANOS = 1_000_000;

    private final JsonParser parser;
    private final FieldNames names = new FieldNames();
    private final FileLimits limits;
    private Problems problems = new Problems();

    AttributesJson(JsonParser parser, FileLimits limits) {
        this.parser = parser;
        this.limits = limits;
    }

    /** Where problems are told from now on. */
    void tell(Problems to) {
        this.problems = to;
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
        FieldNames.Use use = names.find(to.getDescriptorForType(), key);
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
        Object value = switch (field.getJavaType()) {
            case MESSAGE -> message(to, field, token);
            case ENUM -> enumValue(field, token);
            case STRING -> text(field, token);
            case LONG -> integer(field, token);
            case INT -> narrow(field, integer(field, token));
            case DOUBLE -> decimal(field, token);
            case BOOLEAN -> bool(field, token);
            default -> skipped();
        };
        if (value != null) {
            to.setField(field, value);
        }
    }

    private @Nullable Object message(Message.Builder to, FieldDescriptor field, JsonToken token) throws IOException {
        String type = field.getMessageType().getFullName();
        if (type.equals("google.protobuf.Duration")) {
            return duration(field, token);
        }
        if (type.equals("google.protobuf.Timestamp")) {
            Instant time = time(field.getJsonName(), token);
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
            Object text = text(field, token);
            return text == null
                    ? null
                    : to.newBuilderForField(field).setField(name, text).build();
        }
        return unreadable(field.getJsonName());
    }

    private @Nullable EnumValueDescriptor enumValue(FieldDescriptor field, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            String name = parser.getText();
            EnumValueDescriptor value = name.length() > 200 ? null : EnumNames.find(field.getEnumType(), name);
            if (value == null && isNumber(name)) {
                return field.getEnumType().findValueByNumberCreatingIfUnknown(Integer.parseInt(name));
            }
            if (value == null) {
                problems.add(field.getJsonName() + " has a value that is not known: " + shortened(name));
            }
            return value;
        }
        Object number = narrow(field, integer(field, token));
        return number == null ? null : field.getEnumType().findValueByNumberCreatingIfUnknown((Integer) number);
    }

    private static boolean isNumber(String text) {
        return text.length() < 6 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private @Nullable String text(FieldDescriptor field, JsonToken token) throws IOException {
        if (!token.isScalarValue()) {
            unreadable(field.getJsonName());
            return null;
        }
        if (parser.getTextLength() > limits.textLength()) {
            problems.add(field.getJsonName() + " is longer than " + limits.textLength() + " characters");
            return null;
        }
        return parser.getText();
    }

    private @Nullable Object integer(FieldDescriptor field, JsonToken token) throws IOException {
        Long number = integer(token);
        return number == null ? unreadable(field.getJsonName()) : number;
    }

    /** A number, a number as text, or the two halves that JavaScript makes of a long; null = none of these, and consumed. */
    @Nullable
    Long integer(JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            return halves();
        }
        if (token != JsonToken.VALUE_STRING && !token.isNumeric()) {
            parser.skipChildren();
            return null;
        }
        String text = parser.getText();
        if (text.isEmpty()) {
            return 0L;
        }
        try {
            return text.length() > 40 ? null : (Long) new BigDecimal(text).longValueExact();
        } catch (NumberFormatException | ArithmeticException e) {
            return null;
        }
    }

    private @Nullable Long halves() throws IOException {
        Long low = null;
        Long high = null;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            if (key.equals("low") && token == JsonToken.VALUE_NUMBER_INT) {
                low = parser.getLongValue();
            } else if (key.equals("high") && token == JsonToken.VALUE_NUMBER_INT) {
                high = parser.getLongValue();
            } else {
                parser.skipChildren();
            }
        }
        return low == null || high == null ? null : (Long) ((high << 32) | (low & 0xffff_ffffL));
    }

    private @Nullable Object narrow(FieldDescriptor field, @Nullable Object number) {
        if (number == null) {
            return null;
        }
        long wide = (Long) number;
        if (wide != (int) wide) {
            problems.add(field.getJsonName() + " is no 32-bit number");
            return null;
        }
        return (int) wide;
    }

    private @Nullable Object decimal(FieldDescriptor field, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING || token.isNumeric()) {
            try {
                return Double.valueOf(parser.getText());
            } catch (NumberFormatException e) {
                return unreadable(field.getJsonName());
            }
        }
        return unreadable(field.getJsonName());
    }

    private @Nullable Object bool(FieldDescriptor field, JsonToken token) throws IOException {
        String text = token.isScalarValue() ? parser.getText().toLowerCase(Locale.ROOT) : "";
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> unreadable(field.getJsonName());
        };
    }

    private @Nullable Object duration(FieldDescriptor field, JsonToken token) throws IOException {
        try {
            if (token == JsonToken.START_OBJECT) {
                long[] parts = secondsAndNanos();
                return JsonTimes.ofSeconds(BigDecimal.valueOf(parts[0]).add(BigDecimal.valueOf(parts[1], 9)));
            }
            if (token == JsonToken.VALUE_STRING) {
                return JsonTimes.duration(parser.getText());
            }
            if (token == JsonToken.VALUE_NUMBER_INT) {
                // Go writes nanoseconds; a small number could be anything
                BigDecimal nanos = parser.getDecimalValue();
                if (nanos.signum() == 0 || nanos.abs().compareTo(BigDecimal.valueOf(LEAST_NANOS)) >= 0) {
                    return JsonTimes.ofSeconds(nanos.movePointLeft(9));
                }
            }
        } catch (UnreadableTime e) {
            return unreadable(field.getJsonName());
        }
        return unreadable(field.getJsonName());
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
        unreadable(field.getJsonName());
    }

    /** Text, a number or seconds and nanoseconds; null if it is not set or cannot be read, which is then named. */
    @Nullable
    Instant time(String name, JsonToken token) throws IOException {
        try {
            if (token == JsonToken.START_OBJECT) {
                long[] parts = secondsAndNanos();
                return parts[0] == 0 && parts[1] == 0 ? null : JsonTimes.of(parts[0], parts[1]);
            }
            if (token == JsonToken.VALUE_STRING) {
                return JsonTimes.ofText(parser.getText());
            }
            if (token == JsonToken.VALUE_NUMBER_INT) {
                return JsonTimes.ofNumber(parser.getText());
            }
            if (token == JsonToken.VALUE_NULL) {
                return null;
            }
        } catch (UnreadableTime e) {
            // said below
        }
        unreadable(name);
        return null;
    }

    /** Reads the whole object, whatever is in it, before it complains. */
    private long[] secondsAndNanos() throws IOException, UnreadableTime {
        long[] parts = new long[2];
        boolean readable = true;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_NULL || (!key.equals("seconds") && !key.equals("nanos"))) {
                parser.skipChildren();
                continue;
            }
            Long number = integer(token);
            readable &= number != null;
            parts[key.equals("seconds") ? 0 : 1] = number == null ? 0 : number;
        }
        if (!readable || parts[1] < 0 || parts[1] > 999_999_999) {
            throw new UnreadableTime();
        }
        return parts;
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
        EnumValueDescriptor type = enumValue(field, token);
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

    private @Nullable Object skipped() throws IOException {
        parser.skipChildren();
        return null;
    }

    private @Nullable Object unreadable(String name) throws IOException {
        parser.skipChildren();
        problems.add(name + " cannot be read");
        return null;
    }

    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
