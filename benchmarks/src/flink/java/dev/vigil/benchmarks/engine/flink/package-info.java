/**
 * The reduced job of {@code reference.MinuteRows} as a Flink job, written the way a Flink engineer would: a keyed process function for runs,
 * event-time windows with an aggregate function, exactly-once source and sink. Compiled in the profile {@code flink} only.
 */
@NullMarked
package dev.vigil.benchmarks.engine.flink;

import org.jspecify.annotations.NullMarked;
