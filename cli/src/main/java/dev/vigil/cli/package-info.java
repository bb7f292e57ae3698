/**
 * The process: the only place that knows the real clock, the environment and the exit. In: arguments. Out: an exit code.
 * Nothing depends on it.
 */
@NullMarked
package dev.vigil.cli;

import org.jspecify.annotations.NullMarked;
