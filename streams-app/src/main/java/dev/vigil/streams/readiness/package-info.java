/**
 * Closed minutes and alerts in, scorecards out: what has been proven of each build of a workflow type, what was never tested, and what is
 * broken now. What counts as proof is written in {@code docs/proof.md}; {@link dev.vigil.streams.readiness.Proofs} holds its numbers.
 * Plain Java without Kafka. {@code topology} depends on it; it depends on {@code pane}, {@code catalogue} and {@code judge}'s times.
 */
@NullMarked
package dev.vigil.streams.readiness;

import org.jspecify.annotations.NullMarked;
