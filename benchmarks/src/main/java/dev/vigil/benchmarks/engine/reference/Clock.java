package dev.vigil.benchmarks.engine.reference;

/** Which promise of the markers an observation waits for. */
enum Clock {
    /** Outcomes: {@code closed_to}. */
    CLOSED,
    /** All else from history: the smaller of both promises. */
    READ
}
