package dev.vigil.streams.pane;

import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.WindowSpan;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.pane.PaneKey.Subject;
import dev.vigil.streams.pane.StateKey.Kind;
import dev.vigil.streams.pane.StateKey.Line;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Tumbling UTC windows of one minute, five minutes and one hour as sums of closed minutes. A window's close publishes exactly what
 * is on time; what is late follows as a correction of the whole window, what is later still as an addendum of its own. Holds no
 * state that a restart cannot sum up again from {@link OpenPanes}. Not thread-safe.
 */
public final class Windows {

    /** Longer behind its capture a closed minute is one of a backlog. */
    private static final long LIVE_MICROS = 60_000_000L;
    /** Windows longer than a minute: each gets its share of the early records. */
    private static final int EARLY_LENGTHS = WindowLength.values().length - 1;

    private final OpenPanes panes;
    private final PaneLimits limits;
    private final WindowRecords records;
    private final int earlyRecords;
    private final Map<Line, Map<WindowLength, OpenSum>> open = new HashMap<>();
    /** Windows corrected at their close, with the revision published then: not published again unless more has come. */
    private final TreeMap<Window, Long> corrected = new TreeMap<>(Window.ORDER);

    private long deferred;

    /** Without early records. */
    public Windows(CatalogueTimeline catalogues, OpenPanes panes, PaneLimits limits) {
        this(catalogues, panes, limits, 0);
    }

    /** @param earlyRecords of windows that are still open, at most so many for each closed minute; none while catching up */
    public Windows(CatalogueTimeline catalogues, OpenPanes panes, PaneLimits limits, int earlyRecords) {
        this.earlyRecords = earlyRecords;
        this.panes = panes;
        this.limits = limits;
        this.records = new WindowRecords(new Declared(catalogues));
    }

    /** The on-time sums of a window that is still open. */
    private static final class OpenSum {
        private final long first;
        private final SortedMap<Subject, Pane> sums;

        OpenSum(long first, SortedMap<Subject, Pane> sums) {
            this.first = first;
            this.sums = sums;
        }
    }

    /** A window of a subject, by its first minute. */
    private record Window(Subject subject, WindowLength length, long first) {
        private static final Comparator<Window> ORDER = Comparator.comparing(Window::length)
                .thenComparingLong(Window::first)
                .thenComparing(Window::subject, Partial.BY_SUBJECT);
    }

    /**
     * Publishes the windows that end with a minute. To be called for each closed minute, in the order in which they come.
     *
     * @param publishedAtMicros processing time, microseconds since the epoch
     */
    public void closed(ClosedMinute minute, long publishedAtMicros, WindowSink sink) {
        Line line = new Line(minute.scope(), minute.clock());
        Timeline timeline = panes.timeline(line);
        for (WindowLength length : WindowLength.values()) {
            SortedMap<Subject, Pane> sums = add(timeline, length, minute);
            long end = length.end(minute.minute());
            if (end == minute.minute() + 1) {
                open.computeIfAbsent(line, ignored -> new HashMap<>()).remove(length);
                long first = length.start(minute.minute());
                sums.forEach((subject, pane) -> publish(
                        timeline, new Window(subject, length, first), pane, Emit.ON_TIME, publishedAtMicros, sink));
                timeline.minutes().sums(Kind.LATE, first, end).forEach((subject, late) -> {
                    Window window = new Window(subject, length, first);
                    Pane onTime = sums.get(subject);
                    if (onTime != null) {
                        late.merge(onTime);
                    }
                    corrected.put(window, late.revision());
                    publish(timeline, window, late, Emit.LATE, publishedAtMicros, sink);
                });
            } else if (earlyRecords > 0 && publishedAtMicros - minute.capturedAtMicros() <= LIVE_MICROS) {
                early(length, minute, sums, publishedAtMicros, sink);
            }
        }
    }

    /**
     * Publishes what an open window holds so far, of the subjects that its newest minute has added to: the sum of its closed minutes, so
     * that the window's close confirms each of these records. Beyond the limit others come first in the next minute.
     */
    private void early(
            WindowLength length,
            ClosedMinute minute,
            SortedMap<Subject, Pane> sums,
            long publishedAtMicros,
            WindowSink sink) {
        List<Subject> subjects = List.copyOf(minute.onTime().keySet());
        int count = Math.min(earlyRecords / EARLY_LENGTHS, subjects.size());
        deferred += subjects.size() - count;
        for (int i = 0; i < count; i++) {
            int turn = Math.floorMod(minute.minute() * count + i, subjects.size());
            Subject subject = subjects.get(turn);
            Pane pane = sums.get(subject);
            if (pane != null && !pane.isEmpty()) {
                Window window = new Window(subject, length, length.start(minute.minute()));
                publish(window, pane, Emit.EARLY, minute.capturedAtMicros(), publishedAtMicros, sink);
            }
        }
    }

    /** Subjects of open windows that had to wait for a later minute because there were too many. */
    public long deferred() {
        return deferred;
    }

    /**
     * Publishes what corrects windows that are closed already: each such window once with everything that is known of it. To be
     * called at least before each commit; corrections that were not published yet survive a restart.
     *
     * @param publishedAtMicros processing time, microseconds since the epoch
     */
    public void corrections(long publishedAtMicros, WindowSink sink) {
        for (Timeline timeline : panes.timelines()) {
            TreeSet<Window> late = new TreeSet<>(Window.ORDER);
            TreeSet<Window> addenda = new TreeSet<>(Window.ORDER);
            for (StateKey key : timeline.unpublished().drain(key -> ready(timeline, key))) {
                Subject subject = new Subject(
                        key.line().scope(),
                        key.subjectKind(),
                        key.name(),
                        key.line().clock());
                for (WindowLength length : WindowLength.values()) {
                    Window window = new Window(subject, length, length.start(key.minute()));
                    if (key.kind() == Kind.UNPUBLISHED_ADDENDUM) {
                        addenda.add(window);
                    } else if (length.end(key.minute()) <= timeline.next()) {
                        late.add(window);
                    }
                }
            }
            for (Window window : late) {
                Pane sum = sum(timeline.minutes(), window, Kind.LATE);
                sum.merge(sum(timeline.minutes(), window, Kind.ON_TIME));
                if (corrected.getOrDefault(window, -1L) != sum.revision()) {
                    publish(timeline, window, sum, Emit.LATE, publishedAtMicros, sink);
                }
            }
            for (Window window : addenda) {
                Pane sum = sum(timeline.addenda(), window, Kind.ADDENDUM);
                publish(timeline, window, sum, Emit.ADDENDUM, publishedAtMicros, sink);
            }
        }
        corrected.clear();
    }

    /** Whether all closed windows that a correction touches know when they closed: those before the first close do not yet. */
    private static boolean ready(Timeline timeline, StateKey correction) {
        if (correction.kind() == Kind.UNPUBLISHED_ADDENDUM) {
            return true;
        }
        for (WindowLength length : WindowLength.values()) {
            long end = length.end(correction.minute());
            if (end <= timeline.next() && timeline.closeTimes().of(end - 1) == null) {
                return false;
            }
        }
        return true;
    }

    /** Adds a minute to the open window that holds it; one that was begun before a restart is summed up first. */
    private SortedMap<Subject, Pane> add(Timeline timeline, WindowLength length, ClosedMinute minute) {
        if (length == WindowLength.MINUTE) {
            return minute.onTime();
        }
        long first = length.start(minute.minute());
        Map<WindowLength, OpenSum> ofLine = open.computeIfAbsent(timeline.line(), ignored -> new HashMap<>());
        OpenSum sum = ofLine.get(length);
        if (sum == null || sum.first != first) {
            sum = new OpenSum(first, timeline.minutes().sums(Kind.ON_TIME, first, minute.minute()));
            ofLine.put(length, sum);
        }
        SortedMap<Subject, Pane> sums = sum.sums;
        minute.onTime()
                .forEach((subject, pane) ->
                        sums.computeIfAbsent(subject, ignored -> new Pane()).merge(pane));
        return sums;
    }

    private static Pane sum(PaneMinutes minutes, Window window, Kind part) {
        long first = window.first();
        Subject subject = window.subject();
        return minutes.sum(
                part,
                subject.kind(),
                subject.name(),
                first,
                first + window.length().minutes());
    }

    private void publish(
            Timeline timeline, Window window, Pane pane, Emit emit, long publishedAtMicros, WindowSink sink) {
        if (pane.isEmpty()) {
            return;
        }
        long end = window.first() + window.length().minutes();
        // An addendum has no closing marker, and the newest capture would depend on how commits were cut.
        Long closedAt = emit == Emit.ADDENDUM ? null : timeline.closeTimes().of(end - 1);
        publish(window, pane, emit, closedAt == null ? 0 : closedAt, publishedAtMicros, sink);
    }

    private void publish(
            Window window, Pane pane, Emit emit, long capturedAtMicros, long publishedAtMicros, WindowSink sink) {
        long endMicros = (window.first() + window.length().minutes()) * PaneKey.MINUTE_MICROS;
        WindowSpan span = WindowSpan.newBuilder()
                .setStartMicros(window.first() * PaneKey.MINUTE_MICROS)
                .setEndMicros(endMicros)
                .setEmit(emit)
                .setRevision(pane.revision())
                .setBackfilled(emit == Emit.ADDENDUM || capturedAtMicros - endMicros > limits.alertHorizonMicros())
                .setPublishedAtMicros(publishedAtMicros)
                .build();
        records.publish(window.subject(), pane, span, capturedAtMicros, sink);
    }
}
