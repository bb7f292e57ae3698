/**
 * Recorded topics read once more with another catalogue: the rerun, and what it found differently. In flows a span of time and a catalogue,
 * out flow alerts and differences; the {@code replay} command prints them.
 */
@NullMarked
package dev.vigil.cli.replay;

import org.jspecify.annotations.NullMarked;
