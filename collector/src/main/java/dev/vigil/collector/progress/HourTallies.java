package dev.vigil.collector.progress;

import dev.vigil.schema.collector.HourTally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many closed runs, with how many events, are held of each hour of close times; the part of runs that have no record of
 * their own any more is kept apart, because it must be durable. Not thread-safe.
 */
final class HourTallies {

    static final long HOUR_MICROS = 3_600_000_000L;

    /** Hours that are kept, a week; older ones stand in the ledger as they were last written. */
    static final int HOURS = 168;

    private final NavigableMap<Long, HourCount> held = new TreeMap<>();
    private final NavigableMap<Long, HourCount> forgotten = new TreeMap<>();
    private final TreeSet<Long> changed = new TreeSet<>();

    void closed(long closedAtMicros, long events) {
        add(held, hour(closedAtMicros), 1, events);
    }

    /** A run's own record goes: its part is kept. */
    void forgotten(long closedAtMicros, long events) {
        add(forgotten, hour(closedAtMicros), 1, events);
        while (forgotten.size() > HOURS) {
            forgotten.pollFirstEntry();
        }
        while (held.size() > HOURS) {
            changed.remove(held.pollFirstEntry().getKey());
        }
    }

    /** While restoring: the record that was counted is gone, and stands in the forgotten part. */
    void takeBack(long closedAtMicros, long events) {
        add(held, hour(closedAtMicros), -1, -events);
    }

    void restore(List<HourTally> durable) {
        // the last record says it all
        forgotten.forEach((hour, count) -> add(held, hour, -count.runs(), -count.events()));
        forgotten.clear();
        for (HourTally tally : durable) {
            forgotten.put(tally.getHourStartMicros(), new HourCount(tally.getRuns(), tally.getEvents()));
            add(held, tally.getHourStartMicros(), tally.getRuns(), tally.getEvents());
        }
    }

    List<HourTally> forgotten() {
        List<HourTally> tallies = new ArrayList<>();
        forgotten.forEach((hour, count) -> tallies.add(HourTally.newBuilder()
                .setHourStartMicros(hour)
                .setRuns(count.runs())
                .setEvents(count.events())
                .build()));
        return tallies;
    }

    void allChanged() {
        changed.addAll(held.keySet());
    }

    /** Hours whose counts changed since the last call. */
    Map<Long, HourCount> takeChanged() {
        Map<Long, HourCount> taken = new TreeMap<>();
        for (long hour : changed) {
            HourCount count = held.get(hour);
            if (count != null) {
                taken.put(hour, count);
            }
        }
        changed.clear();
        return taken;
    }

    private void add(Map<Long, HourCount> counts, long hour, long runs, long events) {
        counts.merge(hour, new HourCount(runs, events), HourCount::plus);
        if (counts == held) {
            changed.add(hour);
        }
    }

    /** End of the last hour of which a run is forgotten, microseconds since the epoch; 0: none is. */
    long forgottenToMicros() {
        return forgotten.isEmpty() ? 0 : forgotten.lastKey() + HOUR_MICROS;
    }

    static long hour(long micros) {
        return Math.floorDiv(micros, HOUR_MICROS) * HOUR_MICROS;
    }
}
