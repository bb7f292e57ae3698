/**
 * What is exported, what is to be read next, and what may be promised: the state of one shard and namespace as plain Java.
 * In flow discoveries, outcomes of reads and what was durable before; out flow events in order, progress and markers. It
 * imports neither Kafka nor Temporal; time is an argument. The collector's loops and the sources depend on it.
 */
@NullMarked
package dev.vigil.collector.progress;

import org.jspecify.annotations.NullMarked;
