/**
 * The collector's table of contents: what is started, in which order, and how it ends. It may depend on every package below
 * it; none depends on it.
 */
@NullMarked
package dev.vigil.collector;

import org.jspecify.annotations.NullMarked;
