/**
 * What drives the fleet: starts and signals at a pace that the server can carry, and the common ground that healthy
 * parts and faults stand on.
 *
 * <p>In: a server, a plan, workers. Out: started runs, noted in {@code worker.Chains}. {@code healthy}, {@code fault} and
 * the fleet may depend on it.
 */
@NullMarked
package dev.vigil.demo.load;

import org.jspecify.annotations.NullMarked;
