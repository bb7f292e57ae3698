package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The markers of one source partition: what stands before an observation decides whether it is late. Between two commits only
 * those markers are kept that close a minute, and the last. Not thread-safe.
 */
final class SourcePromises {

    private final PaneLimits limits;
    private final TreeMap<Scope, Promise> last = new TreeMap<>(Partial.BY_SCOPE);
    private final TreeMap<Scope, List<Promise>> unsent = new TreeMap<>(Partial.BY_SCOPE);
    private long backwards;
    /** The newest promise of the scope asked for last: observations of one scope come in rows. */
    private @Nullable Scope askedFor;

    private @Nullable Promise answer;

    SourcePromises(PaneLimits limits) {
        this.limits = limits;
    }

    /** A marker. One that goes back is counted, and of its promises only those that go forward hold. */
    void promise(Promise marker) {
        Promise before = last.get(marker.scope());
        if (before != null && before.goesBack(marker)) {
            backwards++;
        }
        Promise now = before == null ? marker : before.furthest(marker);
        last.put(marker.scope(), now);
        askedFor = null;
        List<Promise> waiting = unsent.computeIfAbsent(marker.scope(), ignored -> new ArrayList<>());
        int size = waiting.size();
        if (size > 1 && !waiting.get(size - 2).closesMinuteBefore(waiting.get(size - 1))) {
            waiting.remove(size - 1);
        }
        waiting.add(now);
    }

    Placement place(Scope scope, Observation observation) {
        return place(scope, observation, false);
    }

    /** @param late even if no marker says so */
    Placement place(Scope scope, Observation observation, boolean late) {
        long time = observation.timeMicros();
        long minute = PaneKey.minuteOf(time);
        if (!scope.equals(askedFor)) {
            askedFor = scope;
            answer = last.get(scope);
        }
        Promise promise = answer;
        long to = promise == null ? 0 : promise.to(observation.clock());
        if (!late && (to == 0 || time > to)) {
            return new Placement(scope, observation.clock(), minute, Timing.ON_TIME, Placement.NEVER);
        }
        long against = to == 0 ? time : to;
        long minuteEnd = (minute + 1) * PaneKey.MINUTE_MICROS;
        Timing timing = WindowLength.HOUR.end(minute) * PaneKey.MINUTE_MICROS > against - limits.correctionMicros()
                ? Timing.LATE
                : Timing.ADDENDUM;
        long enters = minuteEnd > against - limits.alertHorizonMicros() ? PaneKey.minuteOf(against) : Placement.NEVER;
        return new Placement(scope, observation.clock(), minute, timing, enters);
    }

    boolean late(Scope scope, Observation observation) {
        return place(scope, observation).timing() != Timing.ON_TIME;
    }

    /** Markers since the last call, ascending in each scope. */
    List<Promise> drain() {
        List<Promise> promises = new ArrayList<>();
        unsent.values().forEach(promises::addAll);
        unsent.clear();
        return promises;
    }

    List<Promise> all() {
        return List.copyOf(last.values());
    }

    void restore(Promise promise) {
        last.put(promise.scope(), promise);
        askedFor = null;
    }

    long backwards() {
        return backwards;
    }
}
