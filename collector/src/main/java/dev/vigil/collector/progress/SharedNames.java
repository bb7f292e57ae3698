package dev.vigil.collector.progress;

import java.util.HashMap;
import java.util.Map;

/** One string for each name that many runs have in common: every record brings its own. Not thread-safe. */
final class SharedNames {

    /** Beyond so many different names each stays as it came. */
    private static final int MAX = 10_000;

    private final Map<String, String> names = new HashMap<>();

    String shared(String name) {
        String known = names.get(name);
        if (known != null) {
            return known;
        }
        if (names.size() < MAX) {
            names.put(name, name);
        }
        return name;
    }
}
