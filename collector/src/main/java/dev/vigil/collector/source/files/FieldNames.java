package dev.vigil.collector.source.files;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What a JSON key of an attributes object means, in today's names: {@code scheduledEventId}, {@code scheduled_event_id},
 * {@code decisionTaskCompletedEventId}, {@code scheduleToStartTimeoutSeconds}. Fields that hold payloads or free text mean
 * nothing here, so they are never read. Thread-safe.
 */
final class FieldNames {

    /** How the value of a key is read. */
    enum Reading {
        /** As the field's type says. */
        FIELD,
        /** A number of seconds, for a field that is a duration. */
        SECONDS,
        /** The reason of an old failure, for a field that is a failure: a type, no message. */
        REASON,
        /** The timeout type of an old timeout, for a field that is a failure. */
        TIMEOUT
    }

    record Use(FieldDescriptor field, Reading reading) {}

    private static final Set<String> PAYLOADS = Set.of(
            "temporal.api.common.v1.Payload",
            "temporal.api.common.v1.Payloads",
            "temporal.api.common.v1.Header",
            "temporal.api.common.v1.Memo",
            "temporal.api.common.v1.SearchAttributes",
            "temporal.api.common.v1.DataBlob",
            "temporal.api.sdk.v1.UserMetadata");

    private static final Set<String> FREE_TEXT = Set.of("message", "stack_trace", "source");

    private static final Map<String, String> RENAMED = Map.of(
            "executionstarttoclosetimeout", "workflowruntimeout",
            "taskstarttoclosetimeout", "workflowtasktimeout",
            "lastfailurereason", "reason",
            "failurereason", "reason");

    private static final String ATTRIBUTES = "eventattributes";

    private static final Remembered<String> NORMAL = new Remembered<>(FieldNames::workedOut);
    private static final Map<String, FieldDescriptor> EVENT_ATTRIBUTES = eventAttributes();

    private static final Map<Descriptor, Remembered<Optional<Use>>> USES = new ConcurrentHashMap<>();

    private FieldNames() {}

    /** The meaning of a key in a message; null if it has none here. */
    static @Nullable Use find(Descriptor message, String key) {
        Remembered<Optional<Use>> uses = USES.get(message);
        if (uses == null) {
            uses = USES.computeIfAbsent(message, FieldNames::uses);
        }
        return uses.of(key).orElse(null);
    }

    private static Remembered<Optional<Use>> uses(Descriptor message) {
        Map<String, FieldDescriptor> readable = readable(message);
        return new Remembered<>(key -> Optional.ofNullable(resolve(readable, key)));
    }

    private static @Nullable Use resolve(Map<String, FieldDescriptor> here, String key) {
        String plain = normal(key);
        FieldDescriptor field = here.get(plain);
        if (field != null) {
            return new Use(field, Reading.FIELD);
        }
        String base = plain.endsWith("inseconds")
                ? plain.substring(0, plain.length() - 9)
                : plain.endsWith("seconds") ? plain.substring(0, plain.length() - 7) : plain;
        String name = RENAMED.getOrDefault(base, base);
        field = here.get(name);
        if (field != null && !base.equals(plain) && isDuration(field)) {
            return new Use(field, Reading.SECONDS);
        }
        FieldDescriptor failure = here.containsKey("failure") ? here.get("failure") : here.get("lastfailure");
        if (failure == null) {
            return null;
        }
        return switch (name) {
            case "reason" -> new Use(failure, Reading.REASON);
            case "timeouttype" -> new Use(failure, Reading.TIMEOUT);
            default -> null;
        };
    }

    private static Map<String, FieldDescriptor> readable(Descriptor message) {
        Map<String, FieldDescriptor> readable = new HashMap<>();
        for (FieldDescriptor field : message.getFields()) {
            boolean payload = field.getJavaType() == JavaType.BYTE_STRING
                    || field.isRepeated()
                    || (field.getJavaType() == JavaType.MESSAGE
                            && PAYLOADS.contains(field.getMessageType().getFullName()));
            boolean text = message.getName().equals("Failure") && FREE_TEXT.contains(field.getName());
            if (!payload && !text) {
                readable.put(normal(field.getName()), field);
            }
        }
        return readable;
    }

    static boolean isDuration(FieldDescriptor field) {
        return field.getJavaType() == JavaType.MESSAGE
                && field.getMessageType().getFullName().equals("google.protobuf.Duration");
    }

    /** Whether a key, {@link #normal}, is that of an event's attributes, known or not. */
    static boolean isEventAttributes(String normalKey) {
        return normalKey.endsWith(ATTRIBUTES);
    }

    /** The attributes that a key, {@link #normal}, or the name of an event type stands for; null if none are known. */
    static @Nullable FieldDescriptor eventAttributes(String normalKey) {
        String plain = normalKey.endsWith(ATTRIBUTES)
                ? normalKey.substring(0, normalKey.length() - ATTRIBUTES.length())
                : normalKey;
        return EVENT_ATTRIBUTES.get(plain);
    }

    private static Map<String, FieldDescriptor> eventAttributes() {
        Map<String, FieldDescriptor> attributes = new HashMap<>();
        for (FieldDescriptor field :
                HistoryEvent.getDescriptor().getOneofs().get(0).getFields()) {
            String plain = normal(field.getName());
            attributes.put(plain.substring(0, plain.length() - ATTRIBUTES.length()), field);
        }
        rename(attributes, "workflowexecutionupdaterequested", "workflowexecutionupdateadmitted");
        rename(attributes, "workflowupdaterequested", "workflowexecutionupdateadmitted");
        rename(attributes, "workflowupdateaccepted", "workflowexecutionupdateaccepted");
        rename(attributes, "workflowupdaterejected", "workflowexecutionupdaterejected");
        rename(attributes, "workflowupdatecompleted", "workflowexecutionupdatecompleted");
        return attributes;
    }

    private static void rename(Map<String, FieldDescriptor> attributes, String old, String today) {
        FieldDescriptor field = attributes.get(today);
        if (field != null) {
            attributes.put(old, field);
        }
    }

    /** Lower case, letters and digits only, and today's words for decisions, task lists and retry statuses. */
    static String normal(String key) {
        return NORMAL.of(key);
    }

    private static String workedOut(String key) {
        String plain = lettersAndDigits(key.toLowerCase(Locale.ROOT));
        return plain.replace("decisiontask", "workflowtask")
                .replace("tasklist", "taskqueue")
                .replace("retrystatus", "retrystate");
    }

    static String lettersAndDigits(String text) {
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                kept.append(c);
            }
        }
        return kept.toString();
    }
}
