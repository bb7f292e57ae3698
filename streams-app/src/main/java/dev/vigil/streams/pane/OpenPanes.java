package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import dev.vigil.streams.pane.StateKey.Kind;
import dev.vigil.streams.pane.StateKey.Line;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The panes of one merge partition. Takes frames, closes minutes on the watermark, remembers closed minutes while their windows
 * can be corrected. Live objects; what changed is handed out as bytes at each commit and taken back after a restart. The same
 * frames in any order that keeps each source's own order close the same minutes with the same content. Not thread-safe.
 */
public final class OpenPanes {

    /** Minutes closed in one call, so that a long catch-up does not sit on the heap at once. */
    private static final int MINUTES_A_CALL = 256;

    private final int sourcePartitions;
    private final PaneLimits limits;
    private final Watermarks watermarks;
    private final StateChanges changes = new StateChanges();
    private final TreeMap<Line, Timeline> timelines =
            new TreeMap<>(Comparator.comparing(Line::scope, Partial.BY_SCOPE).thenComparing(Line::clock));
    private final TreeSet<Integer> heard = new TreeSet<>();

    public OpenPanes(int sourcePartitions, PaneLimits limits) {
        this.sourcePartitions = sourcePartitions;
        this.limits = limits;
        this.watermarks = new Watermarks(sourcePartitions);
    }

    /**
     * Merges a frame: first its panes, then its promises.
     *
     * @throws IllegalStateException if the frame comes from a topic with another number of partitions
     */
    public void accept(Frame frame) {
        if (frame.sourcePartitions() != sourcePartitions) {
            throw new IllegalStateException("expected frames of " + sourcePartitions
                    + " source partitions, got one of " + frame.sourcePartitions()
                    + ": the number of partitions of workflow-events has changed; replay into a new application id");
        }
        if (frame.sourcePartition() < 0 || frame.sourcePartition() >= sourcePartitions) {
            throw new IllegalStateException(
                    "expected a source partition in [0, " + sourcePartitions + "), got " + frame.sourcePartition());
        }
        frame.partials()
                .forEach(partial -> timeline(
                                new Line(partial.key().scope(), partial.key().clock()))
                        .merge(partial));
        for (Promise promise : frame.promises()) {
            watermarks.accept(frame.sourcePartition(), promise);
            for (PaneClock clock : PaneClock.values()) {
                timeline(new Line(promise.scope(), clock));
            }
        }
        if (!frame.promises().isEmpty()) {
            heard.add(frame.sourcePartition());
        }
    }

    /**
     * Closes minutes that the watermark has passed, ascending in each scope and clock; at most 256, so call it until it returns
     * none. What was returned is to be handled before the next call. Between different scopes and clocks no order is promised.
     */
    public List<ClosedMinute> advance() {
        List<ClosedMinute> closed = new ArrayList<>();
        timelines.values().forEach(Timeline::forgetOld);
        for (Timeline timeline : timelines.values()) {
            ClosedMinute minute = timeline.close(watermarks);
            while (minute != null) {
                closed.add(minute);
                minute = closed.size() < MINUTES_A_CALL ? timeline.close(watermarks) : null;
            }
            if (closed.size() >= MINUTES_A_CALL) {
                break;
            }
        }
        return closed;
    }

    /** The live pane of a minute that is still open, or null; valid until the next call of any method. */
    public @Nullable Pane open(PaneKey key) {
        return timeline(new Line(key.scope(), key.clock())).open(key);
    }

    /** The live panes of a minute that is still open, by subject; valid until the next call of any method. */
    public SortedMap<PaneKey.Subject, Pane> open(Scope scope, PaneClock clock, long minute) {
        return timeline(new Line(scope, clock)).open(minute);
    }

    /** What changed since the last call: to be stored in the same commit as what was published. */
    public List<StateEntry> drainChanges() {
        for (Scope scope : watermarks.scopes()) {
            long closedTo = closedToMicros(scope, PaneClock.CLOSED_TO);
            long openReadTo = closedToMicros(scope, PaneClock.OPEN_READ_TO);
            watermarks.forget(scope, closedTo, openReadTo);
        }
        for (int source : heard) {
            changes.put(StateKey.watermark(source), watermarks.state(source));
        }
        heard.clear();
        return changes.drain();
    }

    /**
     * Takes back a stored entry, in any order, the last value of each key last; to be called before any frame.
     *
     * @throws IOException if the entry was written by another version of Vigil
     */
    public void restore(byte[] key, byte @Nullable [] value) throws IOException {
        StateKey stateKey = StateKey.fromBytes(key);
        if (stateKey.kind() != Kind.WATERMARK) {
            timeline(stateKey.line()).restore(stateKey, value);
        } else if (value != null) {
            if (stateKey.minute() >= sourcePartitions) {
                throw new IOException("expected state of " + sourcePartitions
                        + " source partitions, got that of partition " + stateKey.minute()
                        + ": the number of partitions has changed; replay into a new application id");
            }
            watermarks.restore((int) stateKey.minute(), value);
        }
    }

    /** How far each scope's input is complete. */
    public Watermarks watermarks() {
        return watermarks;
    }

    /** Panes held, open and closed. */
    public int size() {
        return timelines.values().stream().mapToInt(Timeline::size).sum();
    }

    /** Panes of minutes that have not closed. */
    public int openSize() {
        return timelines.values().stream().mapToInt(Timeline::openSize).sum();
    }

    /** Observations on time in their own partition that met a closed minute and count as late: 0 unless a marker lied. */
    public long misplaced() {
        return timelines.values().stream().mapToLong(Timeline::misplaced).sum();
    }

    /** Observations that were not counted because too many minutes were open. */
    public long refused() {
        return timelines.values().stream().mapToLong(Timeline::refused).sum();
    }

    Collection<Timeline> timelines() {
        return timelines.values();
    }

    Timeline timeline(Line line) {
        return timelines.computeIfAbsent(line, ignored -> new Timeline(line, limits, changes));
    }

    private long closedToMicros(Scope scope, PaneClock clock) {
        long next = timeline(new Line(scope, clock)).next();
        return next == Timeline.NOT_STARTED ? Long.MIN_VALUE : next * PaneKey.MINUTE_MICROS;
    }
}
