package dev.vigil.collector.source.files;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which attributes an event type has, and the other way round. Pure. */
final class EventTypes {

    private static final String PREFIX = "EVENT_TYPE_";
    private static final Map<Integer, FieldDescriptor> ATTRIBUTES = attributes();
    private static final Map<FieldDescriptor, Integer> TYPES = types();

    private EventTypes() {}

    /** Attributes of a type; null if the type is not known. */
    static @Nullable FieldDescriptor attributesOf(int type) {
        return ATTRIBUTES.get(type);
    }

    /** The type of events with these attributes. */
    static @Nullable Integer typeOf(FieldDescriptor attributes) {
        return TYPES.get(attributes);
    }

    /** Whether the attributes of an event are those of its type. */
    static boolean agree(HistoryEvent event) {
        FieldDescriptor set = event.getOneofFieldDescriptor(
                HistoryEvent.getDescriptor().getOneofs().get(0));
        FieldDescriptor expected = attributesOf(event.getEventTypeValue());
        return set == null || expected == null || set.equals(expected);
    }

    private static Map<Integer, FieldDescriptor> attributes() {
        Map<Integer, FieldDescriptor> attributes = new HashMap<>();
        for (EnumValueDescriptor value : EventType.getDescriptor().getValues()) {
            FieldDescriptor field =
                    FieldNames.eventAttributes(FieldNames.normal(value.getName().substring(PREFIX.length())));
            if (field != null) {
                attributes.put(value.getNumber(), field);
            }
        }
        return attributes;
    }

    private static Map<FieldDescriptor, Integer> types() {
        Map<FieldDescriptor, Integer> types = new HashMap<>();
        for (EnumValueDescriptor value : EventType.getDescriptor().getValues()) {
            FieldDescriptor field = attributesOf(value.getNumber());
            if (field != null) {
                types.put(field, value.getNumber());
            }
        }
        return types;
    }
}
