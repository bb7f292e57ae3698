package dev.vigil.streams.readiness;

import dev.vigil.streams.pane.BuildFacts;
import dev.vigil.streams.pane.Counter;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Tallied;
import dev.vigil.streams.pane.PaneKey;
import dev.vigil.streams.pane.Tallies;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is known of a workflow type: its builds, what it rests on, how many runs started in the last hour. Mutable, not thread-safe. At
 * most {@value #BUILDS} builds; beyond, the one that was idle for longest is forgotten.
 */
final class TypeRecord {

    static final int BUILDS = 8;
    private static final int MOST_NAMES = 64;
    private static final String OTHER = "__other__";

    final TreeMap<String, BuildRecord> builds = new TreeMap<>();
    SortedSet<String> dependencies = new TreeSet<>();
    SortedSet<String> activities = new TreeSet<>();
    SortedSet<String> queues = new TreeSet<>();
    /** Starts by minute, the last hour. */
    final TreeMap<Long, Long> starts = new TreeMap<>();

    /** Decisions of people about alerts that concern it. */
    Evidence answered = new Evidence();

    long timers;
    long lastMinute;
    /** Last minute in which it was starved. */
    long starvedMinute = Long.MIN_VALUE;

    /** Takes a closed minute; returns the builds that were forgotten for it. */
    List<String> take(long minute, Pane pane) {
        lastMinute = Math.max(lastMinute, minute);
        names(pane.tallies(Tallied.DEPENDENCIES), dependencies);
        names(pane.tallies(Tallied.ACTIVITIES), activities);
        names(pane.tallies(Tallied.TASK_QUEUES), queues);
        timers += Math.max(0, pane.count(Counter.TIMERS_HANDLED));
        long started = pane.count(Counter.RUNS_STARTED);
        if (started > 0) {
            starts.merge(minute, started, Long::sum);
        }
        for (Map.Entry<String, BuildFacts.Facts> entry :
                pane.buildFacts().builds().entrySet()) {
            builds.computeIfAbsent(entry.getKey(), id -> new BuildRecord(minute))
                    .take(minute, entry.getValue(), minute * PaneKey.MINUTE_MICROS);
        }
        List<String> forgotten = new ArrayList<>();
        while (builds.size() > BUILDS) {
            String idle = builds.entrySet().stream()
                    .min(Comparator.<Map.Entry<String, BuildRecord>>comparingLong(e -> e.getValue().lastMinute)
                            .thenComparing(Map.Entry::getKey))
                    .map(Map.Entry::getKey)
                    .orElseThrow();
            builds.remove(idle);
            forgotten.add(idle);
        }
        return forgotten;
    }

    private static void names(Tallies tallies, SortedSet<String> into) {
        for (Tallies.Entry entry : tallies.descending()) {
            if (into.size() < MOST_NAMES && !entry.label().equals(OTHER)) {
                into.add(entry.label());
            }
        }
    }

    /** Runs started in the hour that ends with this minute. */
    long startsInTheHourTo(long minute) {
        starts.headMap(minute - Proofs.PEAK_MINUTES, true).clear();
        return starts.values().stream().mapToLong(Long::longValue).sum();
    }

    void write(DataOutput out) throws IOException {
        out.writeByte(builds.size());
        for (Map.Entry<String, BuildRecord> entry : builds.entrySet()) {
            State.text(out, entry.getKey());
            entry.getValue().write(out);
        }
        State.texts(out, dependencies);
        State.texts(out, activities);
        State.texts(out, queues);
        out.writeInt(starts.size());
        for (Map.Entry<Long, Long> entry : starts.entrySet()) {
            out.writeLong(entry.getKey());
            out.writeLong(entry.getValue());
        }
        answered.write(out);
        out.writeLong(timers);
        out.writeLong(lastMinute);
        out.writeLong(starvedMinute);
    }

    static TypeRecord read(DataInput in) throws IOException {
        TypeRecord type = new TypeRecord();
        for (int i = in.readByte(); i > 0; i--) {
            type.builds.put(State.text(in), BuildRecord.read(in));
        }
        type.dependencies = State.texts(in);
        type.activities = State.texts(in);
        type.queues = State.texts(in);
        for (int i = in.readInt(); i > 0; i--) {
            type.starts.put(in.readLong(), in.readLong());
        }
        type.answered = Evidence.read(in);
        type.timers = in.readLong();
        type.lastMinute = in.readLong();
        type.starvedMinute = in.readLong();
        return type;
    }
}
