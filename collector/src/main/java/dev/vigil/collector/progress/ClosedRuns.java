package dev.vigil.collector.progress;

import dev.vigil.schema.collector.HourTally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Closed runs that are exported whole, as long as visibility may show them again, and how many there were. Not thread-safe. */
final class ClosedRuns {

    private record Closed(RunKey key, long closedAtMicros, long events) {}

    private final Map<String, Closed> runs = new HashMap<>();
    private final HourTallies tallies = new HourTallies();

    void add(RunKey key, long closedAtMicros, long events) {
        Closed before = runs.put(key.runId(), new Closed(key, closedAtMicros, events));
        if (before != null) {
            tallies.takeBack(before.closedAtMicros(), before.events());
        }
        tallies.closed(closedAtMicros, events);
    }

    boolean contains(String runId) {
        return runs.containsKey(runId);
    }

    /** While restoring: a tombstone. */
    void remove(String runId) {
        Closed before = runs.remove(runId);
        if (before != null) {
            tallies.takeBack(before.closedAtMicros(), before.events());
        }
    }

    /** While restoring: what was durable of runs that are forgotten. */
    void restoreForgotten(List<HourTally> hours) {
        tallies.restore(hours);
    }

    /** What must be durable together with the tombstones of forgotten runs. */
    List<HourTally> forgotten() {
        return tallies.forgotten();
    }

    /** Hours of which more or fewer runs are held than at the last call. */
    Map<Long, HourCount> takeChangedHours() {
        return tallies.takeChanged();
    }

    /** Takes out runs that closed before a time, at most {@code max}. */
    List<RunKey> takeClosedBefore(long micros, int max) {
        List<Closed> old = runs.values().stream()
                .filter(run -> run.closedAtMicros() < micros)
                .limit(max)
                .toList();
        for (Closed each : old) {
            runs.remove(each.key().runId());
            tallies.forgotten(each.closedAtMicros(), each.events());
        }
        return old.stream().map(Closed::key).toList();
    }
}
