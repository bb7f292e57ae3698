package dev.vigil.streams.pane;

import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.pane.StateKey.Kind;
import dev.vigil.streams.pane.StateKey.Line;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The minutes of one scope and clock: open ones with live panes, closed ones packed to bytes until no window of theirs can be
 * corrected any more. Not thread-safe.
 */
final class Timeline {

    /** Nothing closed yet. */
    static final long NOT_STARTED = Long.MIN_VALUE;

    /** Empty minutes walked one by one; a longer gap is skipped by whole hours. */
    private static final long WALKED_MINUTES = 2 * 24 * 60;

    private final Line line;
    private final PaneLimits limits;
    private final StateChanges changes;
    private final TreeMap<Long, MinutePanes> minutes = new TreeMap<>();
    private final TreeMap<Long, MinutePanes> addenda = new TreeMap<>();
    /** Capture of the marker that closed a minute. */
    private final TreeMap<Long, Long> closedAt = new TreeMap<>();

    private final Unpublished unpublished;
    private long next = NOT_STARTED;
    private long skipped;
    private long misplaced;
    private long refused;

    Timeline(Line line, PaneLimits limits, StateChanges changes) {
        this.line = line;
        this.limits = limits;
        this.changes = changes;
        this.unpublished = new Unpublished(changes);
    }

    Line line() {
        return line;
    }

    /** First minute that is still open. */
    long next() {
        return next;
    }

    void merge(Partial partial) {
        long minute = partial.key().minute();
        boolean closed = next != NOT_STARTED && minute < next;
        Timing timing = partial.timing();
        long enters = partial.entersMinute();
        if (timing == Timing.ON_TIME && closed) {
            misplaced += partial.pane().revision();
            timing = Timing.LATE;
            enters = next;
        }
        if (timing == Timing.LATE && closed && forgotten(minute)) {
            timing = Timing.ADDENDUM;
        }
        if (timing == Timing.ADDENDUM) {
            addendum(partial);
        } else if (!minutes.containsKey(minute) && minutes.size() >= limits.openMinutes()) {
            refused += partial.pane().revision();
            return;
        } else {
            add(timing == Timing.ON_TIME ? Kind.ON_TIME : Kind.LATE, minute, partial);
            if (timing == Timing.LATE && closed) {
                unpublished.add(correction(Kind.UNPUBLISHED_LATE, partial));
            }
        }
        if (enters != Partial.NEVER) {
            add(Kind.ENTERING, next == NOT_STARTED ? enters : Math.max(enters, next), partial);
        }
    }

    private void add(Kind part, long minute, Partial partial) {
        MinutePanes panes = minutes.computeIfAbsent(minute, ignored -> new MinutePanes(limits.subjects()));
        add(next != NOT_STARTED && minute < next ? panes.close() : panes, part, minute, partial);
    }

    private void add(MinutePanes panes, Kind part, long minute, Partial partial) {
        SubjectKind kind = partial.key().kind();
        PaneTable table = panes.table(part, kind);
        table.change(partial.key().subject()).merge(partial.pane());
        changes.table(new StateKey(part, line, minute, kind, ""), table);
    }

    private void addendum(Partial partial) {
        long minute = partial.key().minute();
        if (!addenda.containsKey(minute) && addenda.size() >= limits.addenda()) {
            Map.Entry<Long, MinutePanes> oldest = addenda.firstEntry();
            remove(Kind.ADDENDUM, oldest.getKey(), oldest.getValue());
            addenda.remove(oldest.getKey());
        }
        MinutePanes panes = addenda.computeIfAbsent(minute, ignored -> new MinutePanes(limits.subjects()).close());
        add(panes, Kind.ADDENDUM, minute, partial);
        unpublished.add(correction(Kind.UNPUBLISHED_ADDENDUM, partial));
    }

    private StateKey correction(Kind kind, Partial partial) {
        PaneKey key = partial.key();
        return new StateKey(kind, line, key.minute(), key.kind(), key.subject());
    }

    /** Closes the next minute if the watermark has passed its end; null if it has not. */
    @Nullable
    ClosedMinute close(Watermarks watermarks) {
        long watermark = watermarks.of(line.scope(), line.clock());
        if (watermark == Watermarks.NONE) {
            return null;
        }
        long target = PaneKey.minuteOf(watermark);
        if (next == NOT_STARTED) {
            start(Math.min(target, PaneKey.minuteOf(watermarks.first(line.scope(), line.clock()))));
        }
        skip(target);
        if (next >= target) {
            return null;
        }
        long minute = next;
        long capturedAt = watermarks.capturedAtMicros(line.scope(), line.clock(), (minute + 1) * PaneKey.MINUTE_MICROS);
        MinutePanes panes = minutes.getOrDefault(minute, new MinutePanes(limits.subjects()));
        ClosedMinute closed = new ClosedMinute(
                line.scope(),
                line.clock(),
                minute,
                skipped,
                capturedAt,
                panes.panes(Kind.ON_TIME, line),
                panes.panes(Kind.ENTERING, line));
        remove(Kind.ENTERING, minute, panes);
        panes.close();
        closedAt.put(minute, capturedAt);
        changes.put(StateKey.closed(line, minute), StateChanges.number(capturedAt));
        next = minute + 1;
        skipped = 0;
        progress();
        forgetOld();
        return closed;
    }

    /** Closing starts at the first watermark, or at the first minute with something on time before it. */
    private void start(long first) {
        next = first;
        for (Map.Entry<Long, MinutePanes> early : minutes.headMap(first).entrySet()) {
            if (early.getValue().has(Kind.ON_TIME)) {
                next = early.getKey();
                break;
            }
        }
        for (Map.Entry<Long, MinutePanes> early : minutes.headMap(next).entrySet()) {
            early.getValue()
                    .close()
                    .forEach(
                            Kind.LATE,
                            (kind, table) -> table.names()
                                    .forEach(name -> unpublished.add(
                                            new StateKey(Kind.UNPUBLISHED_LATE, line, early.getKey(), kind, name))));
        }
        progress();
    }

    /** The pane of a minute that is still open, or null. */
    @Nullable
    Pane open(PaneKey key) {
        MinutePanes panes = next != NOT_STARTED && key.minute() < next ? null : minutes.get(key.minute());
        return panes == null ? null : panes.get(Kind.ON_TIME, key.kind(), key.subject());
    }

    /** Whole empty hours of a long gap are passed at once. */
    private void skip(long target) {
        Long data = minutes.ceilingKey(next);
        long gapEnd = data == null ? target : Math.min(target, data);
        if (gapEnd - next > WALKED_MINUTES && WindowLength.HOUR.start(next) == next) {
            long to = WindowLength.HOUR.start(gapEnd);
            skipped += to - next;
            next = to;
            progress();
            forgetOld();
        }
    }

    private void progress() {
        changes.put(StateKey.progress(line), StateChanges.numbers(next, skipped));
    }

    private void forgetOld() {
        while (!minutes.isEmpty() && minutes.firstKey() < next && forgotten(minutes.firstKey())) {
            Map.Entry<Long, MinutePanes> oldest = minutes.pollFirstEntry();
            for (Kind part : List.of(Kind.ON_TIME, Kind.LATE, Kind.ENTERING)) {
                remove(part, oldest.getKey(), oldest.getValue());
            }
        }
        while (!closedAt.isEmpty() && forgotten(closedAt.firstKey())) {
            changes.remove(StateKey.closed(line, closedAt.pollFirstEntry().getKey()));
        }
    }

    private void remove(Kind part, long minute, MinutePanes panes) {
        panes.forEach(part, (kind, table) -> {
            StateKey key = new StateKey(part, line, minute, kind, "");
            changes.forget(key, table);
        });
        panes.forget(part);
    }

    /** Whether the minute's hour ended too long ago for its windows to be corrected. */
    private boolean forgotten(long minute) {
        return WindowLength.HOUR.end(minute) <= next - limits.correctionMicros() / PaneKey.MINUTE_MICROS;
    }

    /** Sum of one subject's panes from {@code first} to before {@code end}, or null if there are none. */
    @Nullable
    Pane sum(Kind part, SubjectKind kind, String name, long first, long end) {
        Pane sum = null;
        TreeMap<Long, MinutePanes> of = part == Kind.ADDENDUM ? addenda : minutes;
        for (MinutePanes panes : of.subMap(first, end).values()) {
            Pane pane = panes.get(part, kind, name);
            if (pane != null) {
                sum = sum == null ? new Pane() : sum;
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

    /** Capture of the marker that closed a minute, or the next one if it was skipped. */
    long closedAtMicros(long minute) {
        Map.Entry<Long, Long> closed = closedAt.ceilingEntry(minute);
        return closed == null ? 0 : closed.getValue();
    }

    Unpublished unpublished() {
        return unpublished;
    }

    void restore(StateKey key, byte @Nullable [] value) throws IOException {
        switch (key.kind()) {
            case PROGRESS:
                next = value == null ? NOT_STARTED : StateChanges.readNumber(value, 0);
                skipped = value == null ? 0 : StateChanges.readNumber(value, 1);
                break;
            case CLOSED:
                if (value == null) {
                    closedAt.remove(key.minute());
                } else {
                    closedAt.put(key.minute(), StateChanges.readNumber(value, 0));
                }
                break;
            case ON_TIME:
            case LATE:
            case ENTERING:
                restore(minutes, key, value);
                break;
            case ADDENDUM:
                restore(addenda, key, value);
                break;
            case UNPUBLISHED_LATE:
            case UNPUBLISHED_ADDENDUM:
                unpublished.restore(key, value);
                break;
            case WATERMARK:
                throw new IllegalArgumentException("a watermark does not belong to a timeline");
        }
    }

    private void restore(TreeMap<Long, MinutePanes> of, StateKey key, byte @Nullable [] value) {
        MinutePanes panes = of.computeIfAbsent(key.minute(), ignored -> new MinutePanes(limits.subjects()));
        panes.table(key.kind(), key.subjectKind()).restore(key.name(), value);
        if (panes.isEmpty()) {
            of.remove(key.minute());
        }
    }

    /** Panes held, open and closed. */
    int size() {
        return minutes.values().stream().mapToInt(MinutePanes::size).sum()
                + addenda.values().stream().mapToInt(MinutePanes::size).sum();
    }

    /** Observations on time in their partition that met a closed minute: 0 unless a promise was broken. */
    long misplaced() {
        return misplaced;
    }

    /** Observations refused because too many minutes were open. */
    long refused() {
        return refused;
    }
}
