/**
 * Alerts for people and programs. In: {@code Alert} records. Out: the line, the full text and the JSON of one. The
 * commands depend on it; it depends on the contract and the terminal.
 */
@NullMarked
package dev.vigil.cli.alert;

import org.jspecify.annotations.NullMarked;
