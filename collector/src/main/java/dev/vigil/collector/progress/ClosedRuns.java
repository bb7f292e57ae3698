package dev.vigil.collector.progress;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Closed runs that are exported whole, as long as visibility may show them again. Not thread-safe. */
final class ClosedRuns {

    private record Closed(RunKey key, long closedAtMicros) {}

    private final Map<String, Closed> runs = new HashMap<>();

    void add(RunKey key, long closedAtMicros) {
        runs.put(key.runId(), new Closed(key, closedAtMicros));
    }

    boolean contains(String runId) {
        return runs.containsKey(runId);
    }

    void remove(String runId) {
        runs.remove(runId);
    }

    /** Takes out runs that closed before a time, at most {@code max}. */
    List<RunKey> takeClosedBefore(long micros, int max) {
        List<RunKey> old = runs.values().stream()
                .filter(run -> run.closedAtMicros() < micros)
                .limit(max)
                .map(Closed::key)
                .toList();
        old.forEach(key -> runs.remove(key.runId()));
        return old;
    }
}
