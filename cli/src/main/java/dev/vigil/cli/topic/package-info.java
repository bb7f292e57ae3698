/**
 * Records of our topics for people. In: a Kafka and a topic of the catalogue. Out: decoded records, one by one, read
 * committed; what cannot be decoded is shown as what it is. Commands depend on it.
 */
@NullMarked
package dev.vigil.cli.topic;

import org.jspecify.annotations.NullMarked;
