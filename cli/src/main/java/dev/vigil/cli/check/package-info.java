/**
 * History files judged: in, paths; out, findings as a table, JSON, JUnit, SARIF or annotations. Commands depend on it; it depends
 * on the collector's file source, on the streams application's {@code check} and on {@code terminal}.
 */
@NullMarked
package dev.vigil.cli.check;

import org.jspecify.annotations.NullMarked;
