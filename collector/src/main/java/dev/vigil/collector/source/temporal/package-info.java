/**
 * A Temporal frontend as a source: connects, finds out what the server can do, lists runs, reads histories, describes runs
 * and task queues, never taking more than its share. In flow answers of the server, out flow plain values and translated
 * records. The only package that imports Temporal's service classes; it knows nothing of Kafka. The collector's loops
 * depend on it.
 */
@NullMarked
package dev.vigil.collector.source.temporal;

import org.jspecify.annotations.NullMarked;
