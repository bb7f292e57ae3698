/**
 * What the engine costs: generated histories in real topics, the application in a JVM of its own against a broker in another, and rows
 * compared with those of an independent reference. {@code fleet} makes the input, {@code reference} says what must come out; the
 * measurements are here, one {@code main} each. Times are those of the machine: quote ratios of one run.
 */
@NullMarked
package dev.vigil.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
