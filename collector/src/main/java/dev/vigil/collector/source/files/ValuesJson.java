package dev.vigil.collector.source.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.vigil.collector.source.files.JsonTimes.UnreadableTime;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Single values from JSON, by the type of the field they are for: numbers, names, times, durations. What cannot be read is consumed,
 * named among the problems, and null. Not thread-safe: one per file.
 */
final class ValuesJson {

    private static final long LEAST_NANOS = 1_000_000;

    private final JsonParser parser;
    private final FileLimits limits;
    private Problems problems = new Problems();

    ValuesJson(JsonParser parser, FileLimits limits) {
        this.parser = parser;
        this.limits = limits;
    }

    /** Where problems are told from now on. */
    void tell(Problems to) {
        this.problems = to;
    }

    /** The value of a field that is no message. */
    @Nullable
    Object read(FieldDescriptor field, JsonToken token) throws IOException {
        return switch (field.getJavaType()) {
            case ENUM -> enumValue(field, token);
            case STRING -> text(field, token);
            case LONG -> integer(field, token);
            case INT -> narrow(field, integer(field, token));
            case DOUBLE -> decimal(field, token);
            case BOOLEAN -> bool(field, token);
            default -> skipped();
        };
    }

    @Nullable
    EnumValueDescriptor enumValue(FieldDescriptor field, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            String name = parser.getText();
            EnumValueDescriptor value = name.length() > 200 ? null : EnumNames.find(field.getEnumType(), name);
            if (value == null && name.length() < 6 && Digits.only(name)) {
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

    @Nullable
    String text(FieldDescriptor field, JsonToken token) throws IOException {
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
        if (text.length() <= 18 && Digits.only(text)) {
            return Long.parseLong(text);
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

    @Nullable
    Object duration(FieldDescriptor field, JsonToken token) throws IOException {
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

    private @Nullable Object skipped() throws IOException {
        parser.skipChildren();
        return null;
    }

    @Nullable
    Object unreadable(String name) throws IOException {
        parser.skipChildren();
        problems.add(name + " cannot be read");
        return null;
    }

    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
