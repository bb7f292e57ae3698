/**
 * Kafka as the collector writes it: events, markers and progress in one transaction, discoveries, and the way back,
 * restoring progress. In flow records of the contract, out flow nothing but durability. The only package with a producer;
 * it knows nothing of Temporal. The collector's loops depend on it.
 */
@NullMarked
package dev.vigil.collector.sink;

import org.jspecify.annotations.NullMarked;
