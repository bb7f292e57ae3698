/**
 * The table of contents: {@link dev.vigil.streams.topology.PipelineTopology} names every source, stage and sink and computes nothing. Beside
 * it the stages and their processors: the Kafka rim of the analytics. Records of the source topics in, facts, windows and alerts out. The only
 * package that knows all the others; the application depends on it.
 */
@NullMarked
package dev.vigil.streams.topology;

import org.jspecify.annotations.NullMarked;
