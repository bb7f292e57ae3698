/** Tests of what writes to Kafka, with a real broker. */
@NullMarked
package dev.vigil.collector.sink;

import org.jspecify.annotations.NullMarked;
