package dev.vigil.streams.judge.detect;

import java.io.DataOutput;
import java.io.IOException;

/**
 * Decides from the totals of closed minutes whether a subject has changed for the worse. Mutable, not thread-safe. Minutes must
 * ascend; a minute without outcomes need not be fed.
 */
public sealed interface Detector permits RateShift, Occurrence {

    /**
     * A minute is complete.
     *
     * @param minute minutes since the epoch
     * @param all outcomes; late corrections may make it negative
     * @param bad of these, bad
     */
    void feed(long minute, long all, long bad);

    /**
     * Whether the bad outcomes seen so far in an open minute are enough, whatever else it will bring: once true for a minute it stays
     * true, and {@link #feed} of that minute fires. Asked for the minute after the last complete one.
     */
    boolean enough(long minute, long bad);

    boolean firing();

    /** Whether the last minute fed was {@link #enough} by itself. */
    boolean wasEnough();

    /** Whether nothing is suspicious: no evidence is held. */
    boolean atRest();

    /** Fires, whatever the evidence is. */
    void alarm();

    /** Ends an alarm from outside and forgets its evidence. */
    void clear();

    /** Why it fires, with the numbers; the same input gives the same text. */
    String why();

    void write(DataOutput out) throws IOException;
}
