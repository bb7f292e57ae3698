/**
 * A whole fleet in one JVM: a healthy half and six planted faults, with the truth kept beside it.
 *
 * <p>In: a Temporal server, a seed, interceptors. Out: runs on that server, a metrics page, and what was planted when.
 * Only {@code cli} depends on it; it depends on neither the collector nor the streams application, which judge it by what
 * they see.
 */
@NullMarked
package dev.vigil.demo;

import org.jspecify.annotations.NullMarked;
