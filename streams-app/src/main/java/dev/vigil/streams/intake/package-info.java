/**
 * How records reach Kafka Streams: partitions of one number in the order of their records' time, across topics. In: what Kafka's consumer has
 * fetched. Out: the records that nothing which still has to be fetched can come before. Knows Kafka's clients and nothing of Vigil; only
 * {@link dev.vigil.streams.StreamsApp} uses it.
 */
@NullMarked
package dev.vigil.streams.intake;

import org.jspecify.annotations.NullMarked;
