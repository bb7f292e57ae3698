/**
 * The commands, one class each. In: arguments, and the configuration. Out: data on stdout, everything else on stderr, an
 * exit code. A new command is a class here and a line in {@link dev.vigil.cli.command.CommandTree}. Only {@code
 * dev.vigil.cli} depends on it.
 */
@NullMarked
package dev.vigil.cli.command;

import org.jspecify.annotations.NullMarked;
