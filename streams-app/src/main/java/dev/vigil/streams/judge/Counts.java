package dev.vigil.streams.judge;

/**
 * What a rule counts in a pane.
 *
 * @param all outcomes; late corrections may make both negative
 * @param bad of these, bad
 */
record Counts(long all, long bad) {}
