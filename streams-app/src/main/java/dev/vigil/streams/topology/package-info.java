/**
 * The table of contents: {@link dev.vigil.streams.topology.PipelineTopology} names every source, stage and sink and computes nothing. The
 * only package that knows all the others.
 */
@NullMarked
package dev.vigil.streams.topology;

import org.jspecify.annotations.NullMarked;
