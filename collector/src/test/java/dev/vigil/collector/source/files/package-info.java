/** Tests of history files. */
@NullMarked
package dev.vigil.collector.source.files;

import org.jspecify.annotations.NullMarked;
