/** Tests of the Temporal source's pure parts. */
@NullMarked
package dev.vigil.collector.source.temporal;

import org.jspecify.annotations.NullMarked;
