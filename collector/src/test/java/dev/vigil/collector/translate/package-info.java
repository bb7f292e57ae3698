/** Tests of translation, on hand-built messages and on histories of real servers. */
@NullMarked
package dev.vigil.collector.translate;

import org.jspecify.annotations.NullMarked;
