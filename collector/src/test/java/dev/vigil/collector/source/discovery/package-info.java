@NullMarked
package dev.vigil.collector.source.discovery;

import org.jspecify.annotations.NullMarked;
