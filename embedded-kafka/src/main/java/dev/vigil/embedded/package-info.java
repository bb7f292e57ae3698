/**
 * A KRaft broker in this JVM, from Kafka's own jars. In: a directory and a size limit. Out: a bootstrap address on the
 * loopback interface. The command line and tests may depend on it; it depends on {@code dev.vigil.schema} for {@link
 * dev.vigil.schema.StartupException} only.
 */
@NullMarked
package dev.vigil.embedded;

import org.jspecify.annotations.NullMarked;
