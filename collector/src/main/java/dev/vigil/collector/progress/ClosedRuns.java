package dev.vigil.collector.progress;

import dev.vigil.schema.collector.HourTally;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Closed runs that are exported whole, as long as they may be shown again, and how many there were. Not thread-safe. */
final class ClosedRuns {

    /**
     * They are kept this long if there are not too many: as long as the ledger looks for what is missing. Where visibility shows
     * all closed runs at every scan they always are: the test server never forgets.
     */
    private static final Duration REMEMBER = Duration.ofHours(HourTallies.HOURS);

    /** Runs kept in a shard beyond what must be, some 250 bytes each; then the oldest go, hour by hour. */
    static final int MAX_REMEMBERED = 50_000;

    /** Records that are forgotten at once; the rest follows. */
    private static final int MAX_FORGOTTEN_AT_ONCE = 500;

    private record Closed(RunKey key, long closedAtMicros, long events) {}

    private final Map<String, Closed> runs = new HashMap<>();
    private final NavigableMap<Long, Integer> hours = new TreeMap<>();
    private final HourTallies tallies = new HourTallies();
    private final Duration atLeast;
    private final int keep;

    /**
     * @param atLeast how long each is kept in any case
     * @param keep how many are kept beyond that
     */
    ClosedRuns(Duration atLeast, int keep) {
        this.atLeast = atLeast;
        this.keep = keep;
    }

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
     * Takes out runs that closed so long ago that they may be forgotten, some hundred at a time. What closed before the
     * scanned part begins stays: a backfill that is interrupted shows its window once more.
     *
     * @param scanned what of visibility is scanned
     * @param shownAgain whether each scan shows all closed runs again
     */
    List<RunKey> takeOld(Coverage scanned, boolean shownAgain) {
        Long oldest = hours.ceilingKey(HourTallies.hour(scanned.fromMicros()));
        if (oldest == null) {
            return List.of();
        }
        long before = scanned.toMicros() - ReadConfig.micros(REMEMBER);
        if (!shownAgain && runs.size() > keep) {
            long may = scanned.toMicros() - ReadConfig.micros(atLeast);
            before = Math.max(before, Math.min(may, oldest + HourTallies.HOUR_MICROS));
        }
        return oldest < before ? takeClosedWithin(scanned.fromMicros(), before) : List.of();
    }

    private List<RunKey> takeClosedWithin(long fromMicros, long toMicros) {
        List<Closed> old = runs.values().stream()
                .filter(run -> run.closedAtMicros() >= fromMicros && run.closedAtMicros() < toMicros)
                .limit(MAX_FORGOTTEN_AT_ONCE)
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
