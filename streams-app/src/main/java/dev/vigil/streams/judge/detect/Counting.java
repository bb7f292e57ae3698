package dev.vigil.streams.judge.detect;

/** Decides from two numbers a minute. A minute without outcomes need not be fed, unless its absence is what is looked for. */
public sealed interface Counting extends Detector permits RateShift, Occurrence, Silence, DriftGuard {

    /**
     * A minute is complete.
     *
     * @param minute minutes since the epoch
     * @param all outcomes; late corrections may make it negative
     * @param bad of these, bad
     */
    void feed(long minute, long all, long bad);
}
