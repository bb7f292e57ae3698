package dev.vigil.collector.progress;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs that are not exported to their end yet, and whose turn it is for what. Whoever changes a run must {@link #put} it
 * again: that keeps the schedules and what may be promised in step, so that no look goes through all runs. Not thread-safe.
 */
final class OpenRuns {

    /** In the order they became known. */
    private final Map<String, RunState> runs = new LinkedHashMap<>();

    private final ReadSchedule reads;
    private final DescribeSchedule describes;

    /** Those that can be read, by up to when they are. */
    private final RunHeap readable = new RunHeap(RunHeap.Place.PROMISE, run -> run.readToMicros);

    OpenRuns(ReadSchedule reads, DescribeSchedule describes) {
        this.reads = reads;
        this.describes = describes;
    }

    @Nullable
    RunState get(String runId) {
        return runs.get(runId);
    }

    /** Takes a run that is restored; its turn comes when it is {@link #put}. */
    void restore(RunState run) {
        runs.put(run.key.runId(), run);
    }

    /** Takes a run in, or takes note that it changed. */
    void put(RunState run, long nowMicros) {
        runs.put(run.key.runId(), run);
        reads.put(run);
        describes.put(run, nowMicros);
        if (run.failures < ReadSchedule.FAILURES_TO_GIVE_UP) {
            readable.put(run);
        } else {
            readable.remove(run);
        }
    }

    @Nullable
    RunState remove(String runId) {
        RunState run = runs.remove(runId);
        if (run != null) {
            reads.remove(run);
            describes.remove(run);
            readable.remove(run);
        }
        return run;
    }

    Collection<RunState> all() {
        return runs.values();
    }

    List<RunRead> takeReads(long nowMicros, int max) {
        return reads.take(nowMicros, max);
    }

    List<RunDescribe> takeDescribes(long nowMicros, int max) {
        return describes.take(nowMicros, max);
    }

    int size() {
        return runs.size();
    }

    /** Runs that could not be read several times in a row. */
    int unreadable() {
        return runs.size() - readable.size();
    }

    /** Up to when all are read, but those that cannot be; at most {@code micros}. */
    long readTo(long micros) {
        RunState first = readable.first();
        return first == null ? micros : Math.min(micros, first.readToMicros);
    }

    /**
     * A scan showed the length of each: those that it said nothing new of have nothing new up to then. This goes through all
     * runs, as the scan did, which only servers without queries make necessary.
     */
    void shownTo(long micros) {
        for (RunState run : runs.values()) {
            if (!run.changed && !run.reading && run.readToMicros < micros) {
                run.readToMicros = micros;
                if (readable.contains(run)) {
                    readable.put(run);
                }
            }
        }
    }
}
