package dev.vigil.streams.observe;

import java.util.EnumMap;
import java.util.Map;

/** Counts what was put up with. */
final class Tolerances {

    private final Map<Tolerated, Long> counts = new EnumMap<>(Tolerated.class);

    void count(Tolerated tolerated) {
        count(tolerated, 1);
    }

    void count(Tolerated tolerated, long times) {
        counts.merge(tolerated, times, Long::sum);
    }

    long of(Tolerated tolerated) {
        return counts.getOrDefault(tolerated, 0L);
    }
}
