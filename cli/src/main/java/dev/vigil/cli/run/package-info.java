/**
 * The long-running parts put together: broker, collector, streams application, status server. In: the configuration. Out: a
 * running Vigil that is closed as one. The commands {@code demo}, {@code up}, {@code collect} and {@code stream} depend on it.
 */
@NullMarked
package dev.vigil.cli.run;

import org.jspecify.annotations.NullMarked;
