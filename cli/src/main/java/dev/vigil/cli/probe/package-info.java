/**
 * Replay probes as commands and long-running parts start them: Temporal, the probes topic and the probe put together. The commands and
 * {@code run} depend on it.
 */
@NullMarked
package dev.vigil.cli.probe;

import org.jspecify.annotations.NullMarked;
