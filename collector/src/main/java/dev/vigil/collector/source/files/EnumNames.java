package dev.vigil.collector.source.files;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Enum values by any name that was ever written for them: {@code TIMEOUT_TYPE_HEARTBEAT}, {@code Heartbeat}, {@code
 * TimeoutTypeHeartbeat}, {@code HEARTBEAT}, and what Temporal before 1.0 and Cadence called decisions and task lists. Every
 * enum alike, without a list of which. Thread-safe.
 */
final class EnumNames {

    private static final Map<EnumDescriptor, Remembered<Optional<EnumValueDescriptor>>> VALUES =
            new ConcurrentHashMap<>();

    /** Names that no rule leads to, by the enum's name and their own, both normal. */
    private static final Map<String, String> RENAMED = Map.of(
            "CONTINUEASNEWINITIATOR.DECIDER", "WORKFLOW",
            "CONTINUEASNEWINITIATOR.RETRYPOLICY", "RETRY",
            "EVENTTYPE.WORKFLOWEXECUTIONUPDATEREQUESTED", "WORKFLOWEXECUTIONUPDATEADMITTED",
            "EVENTTYPE.WORKFLOWUPDATEREQUESTED", "WORKFLOWEXECUTIONUPDATEADMITTED",
            "EVENTTYPE.WORKFLOWUPDATEACCEPTED", "WORKFLOWEXECUTIONUPDATEACCEPTED",
            "EVENTTYPE.WORKFLOWUPDATEREJECTED", "WORKFLOWEXECUTIONUPDATEREJECTED",
            "EVENTTYPE.WORKFLOWUPDATECOMPLETED", "WORKFLOWEXECUTIONUPDATECOMPLETED");

    private EnumNames() {}

    /** The value of that name; null if the enum has none. */
    static @Nullable EnumValueDescriptor find(EnumDescriptor type, String name) {
        Remembered<Optional<EnumValueDescriptor>> values = VALUES.get(type);
        if (values == null) {
            values = VALUES.computeIfAbsent(type, EnumNames::values);
        }
        return values.of(name).orElse(null);
    }

    private static Remembered<Optional<EnumValueDescriptor>> values(EnumDescriptor type) {
        Map<String, EnumValueDescriptor> index = index(type);
        String prefix = normal(typeName(type));
        return new Remembered<>(name -> Optional.ofNullable(index.get(plain(prefix, name))));
    }

    private static String plain(String prefix, String name) {
        String word = name.toUpperCase(Locale.ROOT);
        String plain = renewed(normal(word));
        if (plain.startsWith(prefix) && plain.length() > prefix.length()) {
            plain = plain.substring(prefix.length());
        }
        return RENAMED.getOrDefault(prefix + "." + plain, plain);
    }

    private static Map<String, EnumValueDescriptor> index(EnumDescriptor type) {
        Map<String, EnumValueDescriptor> index = new HashMap<>();
        String prefix = normal(typeName(type));
        for (EnumValueDescriptor value : type.getValues()) {
            String plain = normal(value.getName());
            index.put(plain.startsWith(prefix) ? plain.substring(prefix.length()) : plain, value);
        }
        index.put("", type.getValues().get(0));
        return index;
    }

    /** The name without its enum's prefix, in Temporal's upper case: {@code NON_DETERMINISTIC_ERROR}. */
    static String shortName(EnumValueDescriptor value) {
        StringBuilder prefix = new StringBuilder();
        String type = value.getType().getName();
        for (int i = 0; i < type.length(); i++) {
            char c = type.charAt(i);
            if (i > 0 && Character.isUpperCase(c)) {
                prefix.append('_');
            }
            prefix.append(Character.toUpperCase(c));
        }
        String name = value.getName();
        String head = prefix.append('_').toString();
        return name.startsWith(head) ? name.substring(head.length()) : name;
    }

    private static String renewed(String plain) {
        return plain.replace("DECISIONTASK", "WORKFLOWTASK")
                .replace("TASKLIST", "TASKQUEUE")
                .replace("RETRYSTATUS", "RETRYSTATE")
                .replace("DECISION", "COMMAND");
    }

    private static String typeName(EnumDescriptor type) {
        return type.getName().toUpperCase(Locale.ROOT);
    }

    private static String normal(String upper) {
        return FieldNames.lettersAndDigits(upper);
    }
}
