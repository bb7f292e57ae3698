/**
 * The streams application: what starts and stops it. Events in, windows, facts and alerts out; {@code topology.PipelineTopology} is the
 * table of contents. Only {@code cli} depends on it.
 */
@NullMarked
package dev.vigil.streams;

import org.jspecify.annotations.NullMarked;
