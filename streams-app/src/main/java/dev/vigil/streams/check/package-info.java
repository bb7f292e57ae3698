/**
 * One history judged by itself: events of a run in, {@link dev.vigil.streams.check.Finding}s out, each with the events that
 * prove it. What the events prove comes from {@code observe}, what is acceptable from {@code catalogue}, what a retry policy
 * costs from {@code judge}. Pure; knows neither Kafka nor files. The command line depends on it.
 */
@NullMarked
package dev.vigil.streams.check;

import org.jspecify.annotations.NullMarked;
