/**
 * Observations in, panes out: mergeable aggregates of one subject and one minute of event time, their windows and their
 * watermarks. Plain Java without Kafka. {@code judge} and {@code topology} depend on it.
 */
@NullMarked
package dev.vigil.streams.pane;

import org.jspecify.annotations.NullMarked;
