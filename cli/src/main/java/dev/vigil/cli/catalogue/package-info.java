/**
 * The catalogue while Vigil runs. In: vigil.yaml as it changes, the topic {@code catalogues}. Out: which catalogue is in force from which
 * event time. {@code run}, {@code replay} and the commands depend on it.
 */
@NullMarked
package dev.vigil.cli.catalogue;

import org.jspecify.annotations.NullMarked;
