package dev.vigil.streams.alert;

/**
 * A number and what it is compared with.
 *
 * @param value what was observed
 * @param unit of both numbers
 * @param op comparison that is violated or kept, e.g. {@code >=}
 * @param threshold what it is compared with
 */
public record Observed(double value, String unit, String op, double threshold) {}
