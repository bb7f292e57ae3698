/**
 * How events come in: what the consumer has fetched of the topic of events is handed to Kafka Streams as few large records instead of many
 * small ones, because Kafka Streams costs more per record than an event costs to count. Bytes in, bytes out: nothing is decoded here. The
 * stage that observes unpacks them; only it and the application's start depend on this package.
 */
@NullMarked
package dev.vigil.streams.intake;

import org.jspecify.annotations.NullMarked;
