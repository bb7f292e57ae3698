package dev.vigil.streams.judge;

import dev.vigil.streams.pane.Exemplars;
import dev.vigil.streams.pane.PaneKey;

/** Times of proofs. Pure. */
final class Exemplary {

    private Exemplary() {}

    /** Event time of the earliest proof, or the start of the minute if there is none. */
    static long earliest(Exemplars exemplars, long minute) {
        return exemplars.smallest().isEmpty()
                ? minute * PaneKey.MINUTE_MICROS
                : exemplars.smallest().get(0).timeMicros();
    }

    /** The same, but never outside the minute: proofs that came late may be older. */
    static long earliestWithin(Exemplars exemplars, long minute) {
        long start = minute * PaneKey.MINUTE_MICROS;
        return exemplars.smallest().stream()
                .mapToLong(Exemplars.Exemplar::timeMicros)
                .filter(time -> time >= start)
                .findFirst()
                .orElse(start);
    }
}
