package dev.vigil.streams.readiness;

/** What counts as proof, in numbers; {@code docs/proof.md} says the same in words. */
public final class Proofs {

    /** FM1: workflow tasks completed by another worker than the one before, each of which replayed a history. */
    public static final long REPLAYS = 10;

    /** FM2: minutes of an outage in a row; in each of them at least this many first attempts, at least half of them failed. */
    public static final long OUTAGE_MINUTES = 3;

    public static final long OUTAGE_CALLS_A_MINUTE = 5;
    /** FM2: it is over in the first minute in which at most this share of the first attempts fails, as 1 of so many. */
    public static final long OVER_ONE_OF = 10;
    /** FM2: an outage is at normal load if it saw at least this share of the calls that are usual, as 1 of so many. */
    public static final long NORMAL_LOAD_ONE_OF = 2;
    /** FM2: attempts for each call in an outage that was survived; from here on it is a storm. */
    public static final long STORM_ATTEMPTS_PER_CALL = 3;

    /** FM3: times the declared peak, in starts within an hour. */
    public static final long PEAK_FACTOR = 2;

    public static final long PEAK_MINUTES = 60;

    /** FM5: workflow tasks without a signal, of a type that is declared to take none. */
    public static final long TASKS_WITHOUT_SIGNAL = 100;

    private Proofs() {}
}
