package dev.vigil.collector.probe;

/**
 * How far a probe is.
 *
 * @param expected runs to be asked, by what visibility counted at the start; -1 unknown
 */
public record ProbeProgress(long asked, long expected, long incompatible) {}
