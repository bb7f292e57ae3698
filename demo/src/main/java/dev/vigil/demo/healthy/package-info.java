/**
 * The healthy half of the fleet: types that fail now and then, retry, continue, restart and get busy as real ones do, and
 * must never raise an alert.
 *
 * <p>In: a site. Out: traffic. Only the fleet depends on it.
 */
@NullMarked
package dev.vigil.demo.healthy;

import org.jspecify.annotations.NullMarked;
