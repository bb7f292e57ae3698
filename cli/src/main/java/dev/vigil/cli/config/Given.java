package dev.vigil.cli.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What flags and environment say about settings, by the setting's path. A flag goes over the environment.
 *
 * <p>The variable of a setting is its path in capitals: {@code kafka.topic_prefix} is {@code VIGIL_KAFKA_TOPIC_PREFIX}. A
 * list is separated by commas. Maps (types, dependencies, properties) stand in the file only.
 */
final class Given {

    static final String PREFIX = "VIGIL_";

    /** Short names for what is typed most. */
    private static final Map<String, String> SHORT = Map.of(
            "kafka.bootstrap_servers", "VIGIL_KAFKA",
            "temporal.target", "VIGIL_TEMPORAL",
            "temporal.namespaces", "VIGIL_NAMESPACES");

    private final Map<String, FlagValue> flags;
    private final Map<String, String> environment;

    Given(Map<String, FlagValue> flags, Map<String, String> environment) {
        this.flags = Map.copyOf(flags);
        this.environment = new TreeMap<>(environment);
    }

    static Given nothing() {
        return new Given(Map.of(), Map.of());
    }

    Optional<Value> at(String path) {
        FlagValue flag = flags.get(path);
        if (flag != null) {
            return Optional.of(new Value(flag.value(), flag.flag()));
        }
        String name = variable(path);
        String shortName = SHORT.getOrDefault(path, name);
        for (String candidate : new String[] {name, shortName}) {
            String value = environment.get(candidate);
            if (value != null && !value.isBlank()) {
                return Optional.of(new Value(value, candidate));
            }
        }
        return Optional.empty();
    }

    /** Names that flags use between a path and one of these keys: {@code temporal.more_clusters.NAME.target}. */
    Set<String> names(String path, List<String> keys) {
        Set<String> names = new TreeSet<>();
        for (String flag : flags.keySet()) {
            for (String key : keys) {
                int from = path.length() + 1;
                int to = flag.length() - key.length() - 1;
                if (flag.startsWith(path + ".") && flag.endsWith("." + key) && from < to) {
                    names.add(flag.substring(from, to));
                }
            }
        }
        return names;
    }

    /** Some flag that sets a key below a path. */
    Optional<Value> under(String path) {
        return new TreeMap<>(flags)
                .entrySet().stream()
                        .filter(each -> each.getKey().startsWith(path + "."))
                        .map(each -> new Value(
                                each.getValue().value(), each.getValue().flag()))
                        .findFirst();
    }

    static Collection<String> shortNames() {
        return SHORT.values();
    }

    static String variable(String path) {
        return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** A value that goes over the file's. */
    record Value(String text, String origin) {}
}
