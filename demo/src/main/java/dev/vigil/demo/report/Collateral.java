package dev.vigil.demo.report;

import dev.vigil.demo.Planting;

/**
 * An alert that a planted fault brought along: on what the fault touches, but not the one that was expected.
 *
 * @param namesRoot whether it is folded under the alert that was expected
 */
public record Collateral(SeenAlert alert, Planting planting, boolean namesRoot) {}
