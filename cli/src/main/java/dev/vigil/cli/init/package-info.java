/**
 * A first vigil.yaml. In: workflow events in Kafka, read committed and bounded, history files, or a sample of what runs in a Temporal namespace. Out: the text of a configuration that names
 * what was seen. The command {@code init} depends on it.
 */
@NullMarked
package dev.vigil.cli.init;

import org.jspecify.annotations.NullMarked;
