package dev.vigil.streams.pane;

import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.pane.StateKey.Kind;
import dev.vigil.streams.pane.StateKey.Line;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The panes of a line, by minute; what changes is told to the state. */
final class PaneMinutes {

    private final Line line;
    private final int subjects;
    private final StateChanges changes;
    private final TreeMap<Long, MinutePanes> minutes = new TreeMap<>();

    PaneMinutes(Line line, int subjects, StateChanges changes) {
        this.line = line;
        this.subjects = subjects;
        this.changes = changes;
    }

    /** @param closed whether the minute is closed, so that its panes are to be packed */
    void add(Kind part, long minute, boolean closed, Partial partial) {
        MinutePanes panes = minutes.computeIfAbsent(minute, ignored -> new MinutePanes(subjects));
        SubjectKind kind = partial.key().kind();
        PaneTable table = (closed ? panes.close() : panes).table(part, kind);
        table.change(partial.key().subject()).merge(partial.pane());
        changes.table(new StateKey(part, line, minute, kind, ""), table);
    }

    MinutePanes of(long minute) {
        return minutes.getOrDefault(minute, new MinutePanes(subjects));
    }

    boolean has(long minute) {
        return minutes.containsKey(minute);
    }

    int count() {
        return minutes.size();
    }

    /** First minute with panes, or {@code Long.MAX_VALUE}. */
    long first() {
        return minutes.isEmpty() ? Long.MAX_VALUE : minutes.firstKey();
    }

    /** First minute with panes from here on, or {@code Long.MAX_VALUE}. */
    long ceiling(long minute) {
        Long ceiling = minutes.ceilingKey(minute);
        return ceiling == null ? Long.MAX_VALUE : ceiling;
    }

    SortedMap<Long, MinutePanes> before(long minute) {
        return minutes.headMap(minute);
    }

    void removeFirst() {
        MinutePanes panes = minutes.firstEntry().getValue();
        for (Kind part : Kind.values()) {
            remove(part, minutes.firstKey(), panes);
        }
        minutes.pollFirstEntry();
    }

    void remove(Kind part, long minute, MinutePanes panes) {
        panes.forEach(part, (kind, table) -> changes.forget(new StateKey(part, line, minute, kind, ""), table));
        panes.forget(part);
    }

    /** Sum of one subject's panes from {@code first} to before {@code end}. */
    Pane sum(Kind part, SubjectKind kind, String name, long first, long end) {
        Pane sum = new Pane();
        for (MinutePanes panes : minutes.subMap(first, end).values()) {
            Pane pane = panes.get(part, kind, name);
            if (pane != null) {
                sum.merge(pane);
            }
        }
        return sum;
    }

    /** Sums of all subjects' panes from {@code first} to before {@code end}. */
    SortedMap<PaneKey.Subject, Pane> sums(Kind part, long first, long end) {
        SortedMap<PaneKey.Subject, Pane> sums = new TreeMap<>(Partial.BY_SUBJECT);
        for (MinutePanes panes : minutes.subMap(first, end).values()) {
            panes.panes(part, line)
                    .forEach((subject, pane) ->
                            sums.computeIfAbsent(subject, ignored -> new Pane()).merge(pane));
        }
        return sums;
    }

    void restore(StateKey key, byte @Nullable [] value) {
        MinutePanes panes = minutes.computeIfAbsent(key.minute(), ignored -> new MinutePanes(subjects));
        panes.table(key.kind(), key.subjectKind()).restore(key.name(), value);
        if (panes.isEmpty()) {
            minutes.remove(key.minute());
        }
    }

    /** Panes held. */
    int size() {
        return minutes.values().stream().mapToInt(MinutePanes::size).sum();
    }

    /** Panes of a minute and those after it. */
    int size(long fromMinute) {
        return minutes.tailMap(fromMinute).values().stream()
                .mapToInt(MinutePanes::size)
                .sum();
    }
}
