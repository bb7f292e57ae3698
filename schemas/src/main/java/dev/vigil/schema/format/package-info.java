/**
 * Vigil's records as text for Kafka's own console consumer. In flow records of any topic of ours, out flow a line of JSON
 * each. It depends on the serdes' formats; nothing depends on it but a person's command line.
 */
@NullMarked
package dev.vigil.schema.format;

import org.jspecify.annotations.NullMarked;
