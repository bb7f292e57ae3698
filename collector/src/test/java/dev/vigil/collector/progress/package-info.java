/** Tests of progress and promises, in plain Java. */
@NullMarked
package dev.vigil.collector.progress;

import org.jspecify.annotations.NullMarked;
