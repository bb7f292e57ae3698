package dev.vigil.collector.source.files;

/** What became of a file. */
public enum Verdict {
    /** Everything in it was read. */
    READ,
    /** Something in it was read; the reason says what not. */
    PARTIAL,
    /** Nothing in it was read; the reason says why. */
    REFUSED
}
