/**
 * The six planted faults. Each runs its type in good health, is planted once, knows when its own condition truly held and
 * which workflows it caught.
 *
 * <p>In: a site. Out: traffic that goes wrong, and the truth about it. Only the fleet depends on it.
 */
@NullMarked
package dev.vigil.demo.fault;

import org.jspecify.annotations.NullMarked;
