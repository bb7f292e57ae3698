/**
 * Where a running Vigil is. In: the addresses that {@code demo} or {@code up} opened. Out: a small file that other
 * commands find, so that no port has to be typed. Commands depend on it.
 */
@NullMarked
package dev.vigil.cli.endpoint;

import org.jspecify.annotations.NullMarked;
