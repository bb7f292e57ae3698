/**
 * The mathematics of judging: counts in, "this has changed" out. Pure functions and small mutable detectors; no alert, no clock. Only {@code judge} depends on it.
 *
 * <p>Units: evidence is in nats (natural logarithm), times in minutes since the epoch, volumes in outcomes a day.
 */
@NullMarked
package dev.vigil.streams.judge.detect;

import org.jspecify.annotations.NullMarked;
