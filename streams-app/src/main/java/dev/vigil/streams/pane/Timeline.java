package dev.vigil.streams.pane;

import dev.vigil.streams.pane.StateKey.Kind;
import dev.vigil.streams.pane.StateKey.Line;
import java.io.IOException;
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
    private final PaneMinutes minutes;
    private final PaneMinutes addenda;
    private final CloseTimes closeTimes;

    private final Unpublished unpublished;
    private long next = NOT_STARTED;
    private long skipped;
    private long misplaced;
    private long refused;

    Timeline(Line line, PaneLimits limits, StateChanges changes) {
        this.line = line;
        this.limits = limits;
        this.changes = changes;
        this.minutes = new PaneMinutes(line, limits.subjects(), changes);
        this.addenda = new PaneMinutes(line, limits.subjects(), changes);
        this.closeTimes = new CloseTimes(line, changes);
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
        boolean closed = isClosed(minute);
        Timing timing = partial.timing();
        long enters = partial.entersMinute();
        if (timing == Timing.ON_TIME && closed) {
            misplaced += partial.pane().revision();
            timing = forgotten(minute) ? Timing.ADDENDUM : Timing.LATE;
            enters = next;
        }
        if (timing == Timing.ADDENDUM) {
            addenda.add(Kind.ADDENDUM, minute, true, partial);
            unpublished.add(correction(Kind.UNPUBLISHED_ADDENDUM, partial));
        } else if (!minutes.has(minute) && minutes.count() >= limits.openMinutes()) {
            refused += partial.pane().revision();
            return;
        } else {
            minutes.add(timing == Timing.ON_TIME ? Kind.ON_TIME : Kind.LATE, minute, closed, partial);
            if (timing == Timing.LATE && closed) {
                unpublished.add(correction(Kind.UNPUBLISHED_LATE, partial));
            }
        }
        if (enters != Partial.NEVER) {
            minutes.add(Kind.ENTERING, isClosed(enters) ? next : enters, false, partial);
        }
    }

    private boolean isClosed(long minute) {
        return next != NOT_STARTED && minute < next;
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
            long first = watermarks.first(line.scope(), line.clock());
            start(first == Watermarks.NONE ? target : Math.min(target, PaneKey.minuteOf(first)));
        }
        skip(target, watermarks);
        if (next >= target) {
            return null;
        }
        long minute = next;
        long capturedAt = closedAt(minute, watermarks);
        MinutePanes panes = minutes.of(minute);
        ClosedMinute closed = new ClosedMinute(
                line.scope(),
                line.clock(),
                minute,
                skipped,
                capturedAt,
                panes.panes(Kind.ON_TIME, line),
                panes.panes(Kind.ENTERING, line));
        minutes.remove(Kind.ENTERING, minute, panes);
        panes.close();
        next = minute + 1;
        skipped = 0;
        progress();
        return closed;
    }

    /** Closing starts at the first watermark, or at the first minute with something on time before it. */
    private void start(long first) {
        next = first;
        for (Map.Entry<Long, MinutePanes> early : minutes.before(first).entrySet()) {
            if (early.getValue().has(Kind.ON_TIME)) {
                next = early.getKey();
                break;
            }
        }
        for (Map.Entry<Long, MinutePanes> early : minutes.before(next).entrySet()) {
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
        return isClosed(key.minute()) ? null : minutes.of(key.minute()).get(Kind.ON_TIME, key.kind(), key.subject());
    }

    /** The panes of a minute that is still open, by subject. */
    SortedMap<PaneKey.Subject, Pane> open(long minute) {
        return isClosed(minute)
                ? new TreeMap<>(Partial.BY_SUBJECT)
                : minutes.of(minute).panes(Kind.ON_TIME, line);
    }

    /** Whole empty hours of a long gap are passed at once. */
    private void skip(long target, Watermarks watermarks) {
        long gapEnd = Math.min(target, minutes.ceiling(next));
        if (gapEnd - next > WALKED_MINUTES && WindowLength.HOUR.start(next) == next) {
            long to = WindowLength.HOUR.start(gapEnd);
            skipped += to - next;
            // A late observation may still fall into the gap: its windows have closed like any other.
            long correctable = to - limits.correctionMicros() / PaneKey.MINUTE_MICROS - WindowLength.HOUR.minutes();
            for (long minute = Math.max(next, correctable); minute < to; minute++) {
                closedAt(minute, watermarks);
            }
            next = to;
            progress();
        }
    }

    private long closedAt(long minute, Watermarks watermarks) {
        long end = (minute + 1) * PaneKey.MINUTE_MICROS;
        long capturedAt = watermarks.capturedAtMicros(line.scope(), line.clock(), end);
        closeTimes.put(minute, capturedAt);
        return capturedAt;
    }

    private void progress() {
        changes.put(StateKey.progress(line), StateChanges.numbers(next, skipped));
    }

    /**
     * Forgets what no correction can touch any more and no unpublished one needs. Not at a close: whoever got the closed minutes
     * still reads their neighbours.
     */
    void forgetOld() {
        if (next == NOT_STARTED) {
            return;
        }
        long forgotten = next - limits.correctionMicros() / PaneKey.MINUTE_MICROS;
        long needed = WindowLength.HOUR.start(Math.min(forgotten, unpublished.firstLateMinute()));
        while (minutes.first() < needed) {
            minutes.removeFirst();
        }
        closeTimes.forgetBefore(needed);
        while (addenda.count() > limits.addenda() && !unpublished.hasAddenda()) {
            addenda.removeFirst();
        }
    }

    /** Whether the minute's hour ended too long ago for its windows to be corrected. */
    private boolean forgotten(long minute) {
        return WindowLength.HOUR.end(minute) <= next - limits.correctionMicros() / PaneKey.MINUTE_MICROS;
    }

    /** Minutes that are open, or whose windows can be corrected. */
    PaneMinutes minutes() {
        return minutes;
    }

    /** Minutes of what came later still. */
    PaneMinutes addenda() {
        return addenda;
    }

    CloseTimes closeTimes() {
        return closeTimes;
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
                closeTimes.restore(key.minute(), value);
                break;
            case ON_TIME:
            case LATE:
            case ENTERING:
                minutes.restore(key, value);
                break;
            case ADDENDUM:
                addenda.restore(key, value);
                break;
            case UNPUBLISHED_LATE:
            case UNPUBLISHED_ADDENDUM:
                unpublished.restore(key, value);
                break;
            case WATERMARK:
                throw new IllegalArgumentException("a watermark does not belong to a timeline");
        }
    }

    /** Panes held, open and closed. */
    int size() {
        return minutes.size() + addenda.size();
    }

    int openSize() {
        return minutes.size(next);
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
