/**
 * Violations in, alerts out: pending, firing, resolved, and the words a person reads. Plain Java, pure; only classes named
 * {@code *Processor} import Kafka. {@code judge} and {@code topology} depend on it.
 */
@NullMarked
package dev.vigil.streams.alert;

import org.jspecify.annotations.NullMarked;
