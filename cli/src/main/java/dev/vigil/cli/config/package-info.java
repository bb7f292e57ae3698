/**
 * What the person who runs Vigil has chosen. In: {@code vigil.yaml}, the environment, flags. Out: immutable records, one
 * for each section, and for each value where it came from. Strict: unknown keys and bad values are all found at once,
 * with file, line and column. Below the command line nobody knows where a value came from.
 */
@NullMarked
package dev.vigil.cli.config;

import org.jspecify.annotations.NullMarked;
