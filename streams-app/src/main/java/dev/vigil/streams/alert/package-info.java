/**
 * Violations in, alerts out: pending, firing, resolved, and their texts. Plain Java; only classes named {@code *Processor} import
 * Kafka. {@code topology} depends on it.
 */
@NullMarked
package dev.vigil.streams.alert;

import org.jspecify.annotations.NullMarked;
