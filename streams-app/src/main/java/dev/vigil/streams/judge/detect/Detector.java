package dev.vigil.streams.judge.detect;

import java.io.DataOutput;
import java.io.IOException;

/**
 * Decides from closed minutes whether a subject has changed for the worse. Mutable, not thread-safe. Minutes must ascend.
 */
public sealed interface Detector
        permits Counting, Starvation, BuildComparison, WorkerSilence, DeadAttempts, RefusedRuns {

    boolean firing();

    /** Whether the evidence is worth waking somebody: what fires is a warning until then. */
    default boolean paging() {
        return firing();
    }

    /** Whether whatever fires is worth waking somebody, also while its minute is open. */
    default boolean pagesAtOnce() {
        return true;
    }

    /** Sets the interval between false pages of one statistic, days: the fleet's budget, shared by all its detectors. */
    default void budget(double pageIntervalDays) {
        // most detectors have one threshold
    }

    /**
     * Whether the bad outcomes seen so far in an open minute are enough, whatever else it will bring: once true for a minute it stays
     * true, and that minute fires when it is complete. Asked for the minute after the last complete one.
     */
    default boolean enough(long minute, long bad) {
        return false;
    }

    /** Whether the last minute fed was {@link #enough} by itself. */
    default boolean wasEnough() {
        return false;
    }

    /** Whether nothing is suspicious: no evidence is held. */
    boolean atRest();

    /** Fires, whatever the evidence is. */
    default void alarm() {
        // only what can fire from an open minute has to be told
    }

    /** Ends an alarm from outside and forgets its evidence. */
    void clear();

    /**
     * A person takes what is observed now as normal: the alarm ends, and what led to it becomes the baseline.
     *
     * @return whether there is a baseline that has learned it; otherwise whoever asks must hold the alarm back until what goes on is over
     */
    default boolean accept() {
        clear();
        return false;
    }

    /** Why it fires, with the numbers; the same input gives the same text. */
    String why();

    void write(DataOutput out) throws IOException;
}
