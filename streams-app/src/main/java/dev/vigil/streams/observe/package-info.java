/**
 * A run's ordered events in, {@link dev.vigil.streams.observe.Observation}s and flat facts out: correlation of one run. Plain
 * Java without Kafka. {@code catalogue}, {@code pane} and {@code topology} depend on it.
 */
@NullMarked
package dev.vigil.streams.observe;

import org.jspecify.annotations.NullMarked;
