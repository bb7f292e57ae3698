/**
 * The contract: the topic catalogue ({@link dev.vigil.schema.Topics}), the serdes and the keys. The Avro records are in
 * {@code event}, {@code fact}, {@code window}, {@code alert} and {@code collector} below. Everybody may depend on it; it
 * depends on Kafka clients and Avro only.
 */
@NullMarked
package dev.vigil.schema;

import org.jspecify.annotations.NullMarked;
