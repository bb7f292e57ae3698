/**
 * What Vigil says of itself: markers and the wall clock in, operational alerts of origin SELF out. The only analytics that read the wall clock, so
 * nothing of it takes part in a replay. Only {@code topology} depends on it.
 */
@NullMarked
package dev.vigil.streams.self;

import org.jspecify.annotations.NullMarked;
