package dev.vigil.streams.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The signals of a conflict set that no completed workflow task has handled yet, the first of each name. A workflow task that fails
 * or times out hands its events over to the next one, so they are cleared when a task completes, not when it starts.
 *
 * <p>Bound: {@value #NAMES} names; conflict sets are declared by people and smaller than that.
 */
final class Signals {

    private static final int NAMES = 256;

    private @Nullable LinkedHashMap<String, Arrival> pending;
    /** After the marker of a reset, before the next schedule: signals are copies with new ids. */
    private boolean reapplying;

    record Arrival(long eventId, long timeMicros) {}

    /** Two conflicting signals, the first in event order first. */
    record Pair(String first, Arrival firstArrival, String second, Arrival secondArrival) {

        long gapMicros() {
            return Math.abs(secondArrival.timeMicros() - firstArrival.timeMicros());
        }
    }

    boolean isEmpty() {
        return pending == null && !reapplying;
    }

    void reset() {
        pending = null;
        reapplying = true;
    }

    void workflowTaskScheduled() {
        reapplying = false;
    }

    boolean isReapplying() {
        return reapplying;
    }

    void arrived(String name, long eventId, long timeMicros) {
        LinkedHashMap<String, Arrival> arrivals = pending == null ? new LinkedHashMap<>() : pending;
        if (arrivals.size() < NAMES) {
            arrivals.putIfAbsent(name, new Arrival(eventId, timeMicros));
        }
        pending = arrivals;
    }

    private Map<String, Arrival> pending() {
        return pending == null ? Map.of() : pending;
    }

    /** The conflicting pairs that a task now starting is the first to see whole: one of the two came after the last start. */
    List<Pair> deliveredTogether(List<Set<String>> conflicts, long lastStartedEventId) {
        Map<String, Arrival> arrivals = pending();
        if (arrivals.size() < 2) {
            return List.of();
        }
        Map<String, Pair> pairs = new TreeMap<>();
        for (Set<String> conflict : conflicts) {
            List<String> present = new ArrayList<>(new TreeSet<>(conflict));
            present.retainAll(arrivals.keySet());
            for (int i = 0; i < present.size(); i++) {
                for (int j = i + 1; j < present.size(); j++) {
                    Pair pair = pair(present.get(i), present.get(j));
                    if (pair.secondArrival().eventId() > lastStartedEventId) {
                        pairs.put(present.get(i) + '\0' + present.get(j), pair);
                    }
                }
            }
        }
        List<Pair> ordered = new ArrayList<>(pairs.values());
        ordered.sort(Comparator.comparingLong((Pair pair) -> pair.firstArrival().eventId())
                .thenComparingLong(pair -> pair.secondArrival().eventId()));
        return ordered;
    }

    private Pair pair(String one, String other) {
        Arrival a = pending().get(one);
        Arrival b = pending().get(other);
        if (a == null || b == null) {
            throw new IllegalStateException("expected both " + one + " and " + other + " to be pending");
        }
        return a.eventId() <= b.eventId() ? new Pair(one, a, other, b) : new Pair(other, b, one, a);
    }

    /** How many different signals came before an event and are not handled yet. */
    long namesBefore(long eventId) {
        return pending().values().stream()
                .filter(arrival -> arrival.eventId() < eventId)
                .count();
    }

    /** A workflow task that started at an event has completed: what came before that event is handled. */
    void handledBefore(long startedEventId) {
        if (pending != null) {
            pending.values().removeIf(arrival -> arrival.eventId() < startedEventId);
            pending = pending.isEmpty() ? null : pending;
        }
    }

    void write(StateWriter out) {
        out.flags(reapplying).number(pending().size());
        pending()
                .forEach((name, arrival) ->
                        out.shared(name).number(arrival.eventId()).time(arrival.timeMicros()));
    }

    static Signals read(StateReader in) {
        Signals signals = new Signals();
        signals.reapplying = in.octet() != 0;
        for (int i = in.count(); i > 0; i--) {
            String name = in.shared();
            signals.arrived(name, in.number(), in.time());
        }
        return signals;
    }
}
