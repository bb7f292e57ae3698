/**
 * History files at the command line: what was read in them, as text and JSON. In: paths. Out: lines. Commands depend on it;
 * it depends on the collector's file source and on {@code terminal}.
 */
@NullMarked
package dev.vigil.cli.history;

import org.jspecify.annotations.NullMarked;
