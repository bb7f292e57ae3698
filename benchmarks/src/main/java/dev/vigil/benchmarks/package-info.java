/** What the product costs and how early it finds things: generators, references and tables. Nothing of the product depends on it. */
@NullMarked
package dev.vigil.benchmarks;

import org.jspecify.annotations.NullMarked;
