/** Tests of the whole collector, with a real broker and a real or embedded Temporal. */
@NullMarked
package dev.vigil.collector;

import org.jspecify.annotations.NullMarked;
