package dev.vigil.collector.progress;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs that are not exported to their end yet, in the order they became known. Not thread-safe. */
final class OpenRuns {

    private final Map<String, RunState> runs = new LinkedHashMap<>();

    @Nullable
    RunState get(String runId) {
        return runs.get(runId);
    }

    void put(RunState run) {
        runs.put(run.key.runId(), run);
    }

    @Nullable
    RunState remove(String runId) {
        return runs.remove(runId);
    }

    Collection<RunState> all() {
        return runs.values();
    }

    int size() {
        return runs.size();
    }

    /** Runs that could not be read several times in a row. */
    int unreadable() {
        int unreadable = 0;
        for (RunState run : runs.values()) {
            unreadable += run.failures >= ReadSchedule.FAILURES_TO_GIVE_UP ? 1 : 0;
        }
        return unreadable;
    }

    /** Up to when all are read, but those that cannot be; at most {@code micros}. */
    long readTo(long micros) {
        long readTo = micros;
        for (RunState run : runs.values()) {
            if (run.failures < ReadSchedule.FAILURES_TO_GIVE_UP) {
                readTo = Math.min(readTo, run.readToMicros);
            }
        }
        return readTo;
    }

    /** A scan showed the length of each: those that it said nothing new of have nothing new up to then. */
    void shownTo(long micros) {
        for (RunState run : runs.values()) {
            if (!run.changed && !run.reading) {
                run.readToMicros = Math.max(run.readToMicros, micros);
            }
        }
    }
}
