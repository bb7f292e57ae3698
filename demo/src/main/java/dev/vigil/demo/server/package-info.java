/**
 * The Temporal server that the demo runs on: embedded, a child process, or one that is already there.
 *
 * <p>In: where to find it. Out: an address and a namespace of the demo's own. Everything in {@code dev.vigil.demo} may
 * depend on it; it depends on nothing else of the demo.
 */
@NullMarked
package dev.vigil.demo.server;

import org.jspecify.annotations.NullMarked;
