package dev.vigil.streams.observe;

import dev.vigil.streams.observe.Observation.AttemptSource;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The identified attempts of one call: each counted once, at its end. An attempt that the interceptor gave is settled; one that a
 * snapshot or the history gave is tentative: a better source may still move it.
 *
 * <p>Bounds: {@value #TENTATIVE} tentative attempts (beyond, the lowest settle) and {@value #RANGES} ranges of settled ones
 * (beyond, the two lowest become one, the gap between them included: a record of the gap then counts as a duplicate).
 */
final class Attempts {

    private static final int TENTATIVE = 64;
    private static final int RANGES = 16;

    private final TreeMap<Integer, Integer> settled = new TreeMap<>();
    private final TreeMap<Integer, Ended> tentative = new TreeMap<>();

    /**
     * How an attempt ended.
     *
     * @param eventId event that says so; 0 = none
     */
    record Ended(long endMicros, boolean failed, String failureType, AttemptSource source, long eventId) {}

    boolean isSettled(int attempt) {
        Map.Entry<Integer, Integer> range = settled.floorEntry(attempt);
        return range != null && range.getValue() >= attempt;
    }

    @Nullable
    Ended tentative(int attempt) {
        return tentative.get(attempt);
    }

    boolean isKnown(int attempt) {
        return tentative.containsKey(attempt) || isSettled(attempt);
    }

    /** How many of the attempts 1 to {@code attempt} - 1 are identified. */
    int knownBefore(int attempt) {
        int known = tentative.headMap(attempt).size();
        for (Map.Entry<Integer, Integer> range : settled.headMap(attempt).entrySet()) {
            known += Math.min(range.getValue(), attempt - 1) - range.getKey() + 1;
        }
        return known;
    }

    void put(int attempt, Ended ended) {
        if (ended.source() == AttemptSource.INTERCEPTOR) {
            tentative.remove(attempt);
            settle(attempt);
            return;
        }
        tentative.put(attempt, ended);
        if (tentative.size() > TENTATIVE) {
            settle(tentative.pollFirstEntry().getKey());
        }
    }

    private void settle(int attempt) {
        int from = attempt;
        int to = attempt;
        Map.Entry<Integer, Integer> below = settled.lowerEntry(attempt);
        if (below != null && below.getValue() == attempt - 1) {
            from = below.getKey();
        }
        Integer above = settled.remove(attempt + 1);
        if (above != null) {
            to = above;
        }
        settled.put(from, to);
        if (settled.size() > RANGES) {
            int first = settled.pollFirstEntry().getKey();
            int last = settled.pollFirstEntry().getValue();
            settled.put(first, last);
        }
    }

    boolean isEmpty() {
        return settled.isEmpty() && tentative.isEmpty();
    }

    void write(StateWriter out) {
        out.number(settled.size());
        settled.forEach((from, to) -> out.number(from).number(to - from));
        out.number(tentative.size());
        tentative.forEach((attempt, ended) -> out.number(attempt)
                .time(ended.endMicros())
                .octet(code(ended.source()))
                .flags(ended.failed())
                .shared(ended.failureType())
                .number(ended.eventId()));
    }

    static Attempts read(StateReader in) {
        Attempts attempts = new Attempts();
        for (int i = in.count(); i > 0; i--) {
            int from = in.count();
            attempts.settled.put(from, from + in.count());
        }
        for (int i = in.count(); i > 0; i--) {
            int attempt = in.count();
            long end = in.time();
            AttemptSource source = source(in.octet());
            boolean failed = StateReader.flag(in.octet(), 0);
            attempts.tentative.put(attempt, new Ended(end, failed, in.shared(), source, in.number()));
        }
        return attempts;
    }

    private static int code(AttemptSource source) {
        return switch (source) {
            case INTERCEPTOR -> 1;
            case SNAPSHOT -> 2;
            case HISTORY -> 3;
        };
    }

    private static AttemptSource source(int code) {
        return switch (code) {
            case 1 -> AttemptSource.INTERCEPTOR;
            case 2 -> AttemptSource.SNAPSHOT;
            case 3 -> AttemptSource.HISTORY;
            default -> throw new IllegalArgumentException("expected the source of an attempt, 1 to 3, got: " + code);
        };
    }
}
