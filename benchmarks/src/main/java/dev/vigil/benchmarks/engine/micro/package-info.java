/** The inner loops one by one, on JMH: decode, correlate, pane update, frame merge, state to bytes. The whole stands in the package above. */
@NullMarked
package dev.vigil.benchmarks.engine.micro;

import org.jspecify.annotations.NullMarked;
