package dev.vigil.collector.progress;

import dev.vigil.schema.collector.HourTally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Closed runs that are exported whole, as long as they may be shown again, and how many there were. Not thread-safe. */
final class ClosedRuns {

    private record Closed(RunKey key, long closedAtMicros, long events) {}

    private final Map<String, Closed> runs = new HashMap<>();
    private final NavigableMap<Long, Integer> hours = new TreeMap<>();
    private final HourTallies tallies = new HourTallies();

    void add(RunKey key, long closedAtMicros, long events) {
        Closed run = new Closed(key, closedAtMicros, events);
        Closed before = runs.put(key.runId(), run);
        count(run, 1);
        if (before != null) {
            count(before, -1);
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
            count(before, -1);
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

    /** The next {@link #takeChangedHours} has all. */
    void allHoursChanged() {
        tallies.allChanged();
    }

    /**
     * Takes out runs that closed so long ago that they may be forgotten, at most {@code max}: all before {@code mustMicros},
     * and of those before {@code mayMicros} the hours that closed first while there are more than {@code keep} in all.
     */
    List<RunKey> takeOld(long mayMicros, long mustMicros, int keep, int max) {
        if (hours.isEmpty()) {
            return List.of();
        }
        long oldest = hours.firstKey();
        long before = runs.size() > keep
                ? Math.max(mustMicros, Math.min(mayMicros, oldest + HourTallies.HOUR_MICROS))
                : mustMicros;
        if (oldest >= before) {
            return List.of();
        }
        List<Closed> old = runs.values().stream()
                .filter(run -> run.closedAtMicros() < before)
                .limit(max)
                .toList();
        for (Closed each : old) {
            runs.remove(each.key().runId());
            count(each, -1);
            tallies.forgotten(each.closedAtMicros(), each.events());
        }
        return old.stream().map(Closed::key).toList();
    }

    /** Every run that closed at or after this and is held is in here, microseconds since the epoch. */
    long rememberedFromMicros() {
        return tallies.forgottenToMicros();
    }

    private void count(Closed run, int change) {
        hours.merge(HourTallies.hour(run.closedAtMicros()), change, (before, more) -> {
            int now = before + more;
            return now == 0 ? null : now;
        });
    }
}
