/**
 * A fleet that does not exist, with a fixed seed: histories of workflow runs as the collector would export them, in the order of their
 * capture, with progress markers between them. Knows the contract in {@code schemas} and nothing of the streams application.
 */
@NullMarked
package dev.vigil.benchmarks.engine.fleet;

import org.jspecify.annotations.NullMarked;
