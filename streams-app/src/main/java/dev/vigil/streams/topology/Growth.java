package dev.vigil.streams.topology;

import java.util.HashMap;
import java.util.Map;

/** How much totals have grown since the last report. Not thread-safe: one for each task. */
final class Growth {

    private final Map<String, Long> reported = new HashMap<>();

    /** Takes a total, which only grows, and returns what has come since it was last given. */
    long of(String name, long total) {
        Long before = reported.put(name, total);
        return total - (before == null ? 0 : before);
    }
}
