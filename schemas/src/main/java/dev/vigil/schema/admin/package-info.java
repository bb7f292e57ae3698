/**
 * Topics of an installation: created, checked and listed. In: the catalogue ({@link dev.vigil.schema.Topics}) and the
 * sizes an installation chose. Out: topics in Kafka, and findings where existing ones differ, which are never changed.
 * The command line, the collector and the streams application may depend on it.
 */
@NullMarked
package dev.vigil.schema.admin;

import org.jspecify.annotations.NullMarked;
