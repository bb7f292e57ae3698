/**
 * Kafka as the collector's output: the only package with a producer. In flow records of the contract, out flow writes to the
 * topics of the catalogue. The collector's loops depend on it; it depends on the contract and Kafka's client only.
 */
@NullMarked
package dev.vigil.collector.sink;

import org.jspecify.annotations.NullMarked;
