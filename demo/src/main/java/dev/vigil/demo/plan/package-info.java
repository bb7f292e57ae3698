/**
 * What the fleet is called and what is expected of it: names drawn from a seed, the subjects of the planted faults, and
 * the catalogue that a team would have written for such a fleet.
 *
 * <p>In: a seed. Out: names, {@code vigil.yaml} text. Pure: no Temporal, no clock. Everything in {@code dev.vigil.demo}
 * may depend on it.
 */
@NullMarked
package dev.vigil.demo.plan;

import org.jspecify.annotations.NullMarked;
