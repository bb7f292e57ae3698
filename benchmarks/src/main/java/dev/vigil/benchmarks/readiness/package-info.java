/**
 * What the scorecards of a large fleet cost. In: a fleet made up from a seed. Out: times and sizes on stdout. Nothing depends on it.
 */
@NullMarked
package dev.vigil.benchmarks.readiness;

import org.jspecify.annotations.NullMarked;
