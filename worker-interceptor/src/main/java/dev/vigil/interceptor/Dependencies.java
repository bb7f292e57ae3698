package dev.vigil.interceptor;

import io.temporal.common.metadata.POJOActivityImplMetadata;
import io.temporal.common.metadata.POJOActivityMethodMetadata;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@link Dependency} from activity implementations, once per class. Thread-safe. */
final class Dependencies {

    private static final ClassValue<Dependencies> BY_CLASS = new ClassValue<>() {
        @Override
        protected Dependencies computeValue(Class<?> implementation) {
            return new Dependencies(implementation);
        }
    };

    private final String ofClass;
    private final Map<String, String> byActivityType = new HashMap<>();

    private Dependencies(Class<?> implementation) {
        ofClass = value(implementation.getAnnotation(Dependency.class));
        for (POJOActivityMethodMetadata activity : activities(implementation)) {
            byActivityType.put(activity.getActivityTypeName(), ofMethod(implementation, activity.getMethod()));
        }
    }

    /** The dependency of an activity, or empty where none is declared. */
    static String of(@Nullable Object implementation, String activityType) {
        if (implementation == null) {
            return "";
        }
        Dependencies declared = BY_CLASS.get(implementation.getClass());
        return declared.byActivityType.getOrDefault(activityType, declared.ofClass);
    }

    private static Iterable<POJOActivityMethodMetadata> activities(Class<?> implementation) {
        try {
            return POJOActivityImplMetadata.newInstance(implementation).getActivityMethods();
        } catch (IllegalArgumentException e) { // a DynamicActivity: it has no activity interface
            return List.of();
        }
    }

    private String ofMethod(Class<?> implementation, Method declared) {
        String ofInterface = value(declared.getDeclaringClass().getAnnotation(Dependency.class));
        String ofInterfaceMethod = value(declared.getAnnotation(Dependency.class));
        String ofImplementationMethod;
        try {
            ofImplementationMethod = value(implementation
                    .getMethod(declared.getName(), declared.getParameterTypes())
                    .getAnnotation(Dependency.class));
        } catch (NoSuchMethodException e) { // not public in the implementation's own type: nothing to read there
            ofImplementationMethod = "";
        }
        return first(ofImplementationMethod, ofInterfaceMethod, ofClass, ofInterface);
    }

    private static String value(@Nullable Dependency annotation) {
        return annotation == null ? "" : annotation.value();
    }

    private static String first(String... candidates) {
        for (String candidate : candidates) {
            if (!candidate.isEmpty()) {
                return candidate;
            }
        }
        return "";
    }
}
