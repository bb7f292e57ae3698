package dev.vigil.streams.observe;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link WorkflowEvent}s faster than Avro's own reader, which resolves two schemas field by field and makes each text anew: here the
 * plan is made once, and texts that come again and again are made once. Only records written with exactly the schema on the class
 * path are read here (fingerprint); those of any other writer go to Avro's reader, and so does what is damaged.
 *
 * <p>Of an event's fifty and more attributes a few are set, so the record of attributes is the same object each time and only what differs
 * is written: an event's attributes are valid until the next one is read. Not thread-safe.
 */
public final class EventReader {

    private static final int HEADER = 10;

    private final Function<byte[], WorkflowEvent> avro;
    private final @Nullable EventPlan plan = plan();
    private final long header = SchemaNormalization.parsingFingerprint64(WorkflowEvent.getClassSchema());
    private final Texts texts = new Texts();
    private final EventAttributes attributes = new EventAttributes();
    /** By place: whether the field of {@link #attributes} may hold something else than its zero. */
    private final boolean[] written =
            new boolean[EventAttributes.getClassSchema().getFields().size()];

    private byte[] bytes = {};
    private int at;

    /** @param avro reads what this class does not */
    public EventReader(Function<byte[], WorkflowEvent> avro) {
        this.avro = avro;
        Arrays.fill(written, true);
    }

    /**
     * Reads one record. What is cut or is none throws as Avro's reader does.
     *
     * @param encoded in Avro's single-object encoding
     */
    public WorkflowEvent read(byte[] encoded) {
        EventPlan known = plan;
        if (known == null || encoded.length < HEADER || !isOurs(encoded)) {
            return avro.apply(encoded);
        }
        bytes = encoded;
        at = HEADER;
        try {
            return (WorkflowEvent) record(known);
        } catch (IndexOutOfBoundsException | IllegalArgumentException damaged) {
            return avro.apply(encoded); // which says what is wrong with it
        }
    }

    /** Whether records are read here and not by Avro. */
    boolean isFast() {
        return plan != null;
    }

    private boolean isOurs(byte[] encoded) {
        ByteBuffer in = ByteBuffer.wrap(encoded).order(ByteOrder.LITTLE_ENDIAN);
        return in.get(0) == (byte) 0xC3 && in.get(1) == 1 && in.getLong(2) == header;
    }

    /** Null if the schema holds a type of field that is not known here: then Avro reads everything. */
    private static @Nullable EventPlan plan() {
        try {
            return new EventPlan(WorkflowEvent.getClassSchema());
        } catch (IllegalArgumentException notKnown) {
            return null;
        }
    }

    private SpecificRecordBase record(EventPlan of) {
        SpecificRecordBase record = of.maker.get();
        for (int place = 0; place < of.kinds.length; place++) {
            record.put(place, value(of, place));
        }
        return record;
    }

    private EventAttributes attributes(EventPlan of) {
        for (int place = 0; place < of.kinds.length; place++) {
            Object zero = of.kinds[place].zero;
            if (zero == null || bytes[at] != 0) {
                written[place] = true;
                attributes.put(place, value(of, place));
            } else {
                at++;
                if (written[place]) {
                    attributes.put(place, zero);
                    written[place] = false;
                }
            }
        }
        return attributes;
    }

    private @Nullable Object value(EventPlan of, int place) {
        return switch (of.kinds[place]) {
            case TEXT -> text();
            case NEW_TEXT -> newText();
            case LONG -> number();
            case INT -> integer();
            case BOOLEAN -> flag();
            case DOUBLE -> real();
            case TEXTS -> list();
            case ENUM -> of.constants[place][integer()];
            case RECORD -> nested(of, place);
            case OPTIONAL_RECORD -> integer() == 0 ? null : nested(of, place);
        };
    }

    private SpecificRecordBase nested(EventPlan of, int place) {
        EventPlan plan = of.records[place];
        if (plan == null) {
            throw new IllegalStateException("a record without a plan");
        }
        return plan.isOfAttributes ? attributes(plan) : record(plan);
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number of more than 10 bytes");
    }

    private int integer() {
        long value = number();
        if (value != (int) value) {
            throw new IllegalArgumentException("a number of more than 32 bits");
        }
        return (int) value;
    }

    private boolean flag() {
        return bytes[at++] == 1;
    }

    private double real() {
        double value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble(at);
        at += Double.BYTES;
        return value;
    }

    /** A text that comes again and again. */
    private String text() {
        int length = length();
        if (length == 0) {
            return "";
        }
        String text = texts.of(bytes, at, length);
        at += length;
        return text;
    }

    /** A text that is different in each run. */
    private String newText() {
        int length = length();
        if (length == 0) {
            return "";
        }
        String text = Texts.make(bytes, at, length);
        at += length;
        return text;
    }

    private int length() {
        long length = number();
        if (length < 0 || length > bytes.length - at) {
            throw new IllegalArgumentException("a text that is longer than its record");
        }
        return (int) length;
    }

    private List<String> list() {
        List<String> list = new ArrayList<>(0);
        for (long count = number(); count != 0; count = number()) {
            if (count < 0) {
                count = -count;
                number(); // the block's size in bytes
            }
            if (count > bytes.length - at) {
                throw new IllegalArgumentException("a list that is longer than its record");
            }
            for (long i = 0; i < count; i++) {
                list.add(text());
            }
        }
        return list;
    }
}
