/**
 * Panes in, violations out: one class per rule. Plain Java; only classes named {@code *Processor} import Kafka. {@code alert} and
 * {@code topology} depend on it.
 */
@NullMarked
package dev.vigil.streams.judge;

import org.jspecify.annotations.NullMarked;
