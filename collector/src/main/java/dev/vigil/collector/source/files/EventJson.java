package dev.vigil.collector.source.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.vigil.collector.translate.EventTranslator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One event from JSON, key by key, in any order of keys. Not thread-safe: one per file. */
final class EventJson {

    private final JsonParser parser;
    private final FileLimits limits;
    private final ValuesJson values;
    private final AttributesJson attributes;
    private @Nullable EventSpelling spelling;

    EventJson(JsonParser parser, FileLimits limits) {
        this.parser = parser;
        this.limits = limits;
        this.values = new ValuesJson(parser, limits);
        this.attributes = new AttributesJson(parser, values);
    }

    /** An object that may turn out to be an event. */
    static final class Draft {
        private final int line;
        private final Problems problems = new Problems();
        private boolean hasId;
        private long id;
        private long taskId;
        private @Nullable String typeName;
        private int typeNumber;
        private @Nullable Instant time;
        private final Problems timestampProblems = new Problems();
        private boolean timeIsEventTime;
        private @Nullable FieldDescriptor attributesField;
        private Message.@Nullable Builder attributes;
        private boolean attributesByKey;
        private @Nullable String unknownAttributes;
        private boolean decisions;

        private Draft(int line) {
            this.line = line;
        }

        private boolean hasType() {
            return typeName != null || typeNumber != 0;
        }

        private boolean hasAttributes() {
            return attributes != null || unknownAttributes != null;
        }
    }

    Draft draft() {
        return new Draft(parser.currentTokenLocation().getLineNr());
    }

    /** How the first event of the file spells its type. */
    EventSpelling spelling() {
        return spelling == null ? EventSpelling.PROTO : spelling;
    }

    /**
     * Reads the value of a key, if events have such a key.
     *
     * @param plain the key, {@link FieldNames#normal}
     */
    boolean take(Draft to, String key, String plain, JsonToken token) throws IOException {
        values.tell(to.problems);
        switch (plain) {
            case "eventid" -> {
                Long id = values.integer(token);
                to.hasId = id != null;
                to.id = id == null ? 0 : id;
            }
            case "taskid" -> {
                Long taskId = values.integer(token);
                to.taskId = taskId == null ? 0 : taskId;
            }
            case "eventtype" -> type(to, token);
            case "eventtime" -> {
                to.time = values.time("eventTime", token);
                to.timeIsEventTime = true;
            }
            case "timestamp" -> timestamp(to, token);
            case "attributes" -> wrapped(to, token);
            default -> {
                if (!FieldNames.isEventAttributes(plain)) {
                    return false;
                }
                named(to, key, plain, token);
            }
        }
        return true;
    }

    private void type(Draft to, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING && parser.getTextLength() <= 200) {
            String text = parser.getText();
            if (Digits.only(text)) {
                to.typeNumber = text.length() < 6 ? Integer.parseInt(text) : 0;
            } else {
                to.typeName = text;
                to.decisions |= text.toLowerCase(Locale.ROOT).contains("decision");
            }
            return;
        }
        Long number = values.integer(token);
        to.typeNumber = number == null || number < 0 || number > 99_999 ? 0 : number.intValue();
    }

    /** What Cadence called the event time; in the UI's own format a text for people, beside the event time. */
    private void timestamp(Draft to, JsonToken token) throws IOException {
        if (to.timeIsEventTime) {
            parser.skipChildren();
            return;
        }
        Problems before = to.problems;
        values.tell(to.timestampProblems);
        to.time = values.time("timestamp", token);
        values.tell(before);
    }

    private void named(Draft to, String key, String plain, JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return; // null: the attributes of other types
        }
        to.decisions |= key.toLowerCase(Locale.ROOT).startsWith("decision");
        FieldDescriptor field = FieldNames.eventAttributes(plain);
        if (field == null) {
            to.unknownAttributes = key;
            parser.skipChildren();
            return;
        }
        if (to.attributesByKey) {
            to.problems.add("it carries attributes of two types");
            parser.skipChildren();
            return;
        }
        to.attributesByKey = true;
        to.attributesField = field;
        to.attributes = HistoryEvent.newBuilder().newBuilderForField(field);
        attributes.read(to.attributes);
    }

    /** {@code attributes}: around the attributes as Go writes them, or the attributes themselves, if the type came before. */
    private void wrapped(Draft to, JsonToken token) throws IOException {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        FieldDescriptor field = to.typeName == null && to.typeNumber == 0 ? null : EventTypes.attributesOf(typeOf(to));
        Message.Builder flat = field == null || to.attributesByKey
                ? null
                : HistoryEvent.newBuilder().newBuilderForField(field);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            String plain = FieldNames.normal(key);
            if (FieldNames.isEventAttributes(plain)) {
                named(to, key, plain, value);
            } else if (flat != null) {
                attributes.member(flat, key, value);
            } else {
                parser.skipChildren();
            }
        }
        if (!to.attributesByKey && flat != null) {
            to.attributesField = field;
            to.attributes = flat;
        }
    }

    /** Adds the draft to the events it stands among, if it is one. */
    void finish(Draft draft, RawRun to) {
        if (!draft.hasType() && !draft.hasAttributes() || !draft.hasId && !draft.hasAttributes()) {
            return;
        }
        if (!draft.hasId && !draft.hasType() && !draft.attributesByKey) {
            return;
        }
        int type = type(draft);
        Problems problems = draft.problems;
        if (!draft.timeIsEventTime) {
            problems.addAll("", draft.timestampProblems);
        }
        HistoryEvent.Builder event = HistoryEvent.newBuilder().setEventTypeValue(type);
        if (draft.attributes != null && draft.attributesField != null) {
            event.setField(draft.attributesField, draft.attributes.build());
        } else if (draft.unknownAttributes == null) {
            problems.add("it has no attributes");
        }
        HistoryEvent whole = event.build();
        note(draft);
        to.hasDecisions |= draft.decisions;
        if (draft.hasAttributes()) {
            to.isReal();
        }
        to.problems.addAll("event " + (draft.id == 0 ? "without an id" : draft.id) + ": ", problems);
        to.add(
                new FileEvent(draft.id, type, draft.time, draft.taskId != 0, EventTranslator.attributes(whole)),
                draft.line,
                whole,
                limits);
    }

    /** What the attributes say; the name, where there are no known attributes. */
    private int type(Draft draft) {
        int said = typeOf(draft);
        Integer proven = draft.attributesField == null ? null : EventTypes.typeOf(draft.attributesField);
        if (proven != null) {
            boolean oldNumbers = draft.decisions && draft.typeName == null;
            if (draft.hasType() && said != proven && !oldNumbers) {
                draft.problems.add("its type is "
                        + (draft.typeName == null
                                ? String.valueOf(draft.typeNumber)
                                : ValuesJson.shortened(draft.typeName))
                        + ", its attributes are those of type " + proven + ", which is used");
            }
            return proven;
        }
        if (said == 0 || EventType.forNumber(said) == null) {
            draft.problems.add("its type is not known: "
                    + (draft.typeName == null
                            ? String.valueOf(draft.typeNumber)
                            : ValuesJson.shortened(draft.typeName)));
        } else if (draft.unknownAttributes != null) {
            draft.problems.add("its attributes are not known: " + ValuesJson.shortened(draft.unknownAttributes));
        }
        return said;
    }

    private static int typeOf(Draft draft) {
        if (draft.typeName == null) {
            return draft.typeNumber;
        }
        EnumValueDescriptor value = EnumNames.find(EventType.getDescriptor(), draft.typeName);
        return value == null ? 0 : value.getNumber();
    }

    private void note(Draft draft) {
        if (draft.decisions) {
            spelling = EventSpelling.DECISIONS;
        } else if (spelling == null && draft.typeName != null) {
            spelling = draft.typeName.startsWith("EVENT_TYPE_") ? EventSpelling.PROTO : EventSpelling.SHORT;
        } else if (spelling == null || (spelling == EventSpelling.ABSENT && draft.typeNumber != 0)) {
            spelling = draft.typeNumber != 0 ? EventSpelling.NUMERIC : EventSpelling.ABSENT;
        }
    }
}
