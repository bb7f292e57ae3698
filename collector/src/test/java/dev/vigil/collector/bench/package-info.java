/** How fast and how large: measured by hand ({@code benchmarks/collector}), never asserted. */
@NullMarked
package dev.vigil.collector.bench;

import org.jspecify.annotations.NullMarked;
