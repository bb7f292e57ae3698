/**
 * Compares what was planted with what was reported.
 *
 * <p>In: plantings, alerts as they were seen. Out: which modes were caught and how fast, false alarms, a table, a JSON
 * object. Pure: no Kafka, no Temporal, no clock. Only {@code cli} depends on it.
 */
@NullMarked
package dev.vigil.demo.report;

import org.jspecify.annotations.NullMarked;
