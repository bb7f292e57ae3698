/**
 * What must come out: the same rows computed a second time by a plain single-threaded program, written from the design (section 8) and the
 * contract in {@code schemas}. It imports nothing of the streams application, so that it does not share its faults; a test holds it to
 * that. It keeps everything on the heap and survives nothing.
 */
@NullMarked
package dev.vigil.benchmarks.engine.reference;

import org.jspecify.annotations.NullMarked;
