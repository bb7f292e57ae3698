/**
 * What people and programs read: lines, tables, JSON and colours. In: values, some of them from strangers. Out: text on
 * stdout and stderr with nothing in it that a terminal would obey. Every other package of the command line may depend on
 * it; it depends on the contract only.
 */
@NullMarked
package dev.vigil.cli.terminal;

import org.jspecify.annotations.NullMarked;
