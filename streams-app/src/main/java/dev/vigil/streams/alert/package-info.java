/**
 * Violations in, alerts out: pending, firing, resolved, and the words a person reads. Plain Java without
 * Kafka. {@code judge} and {@code topology} depend on it.
 */
@NullMarked
package dev.vigil.streams.alert;

import org.jspecify.annotations.NullMarked;
