package dev.vigil.streams.pane;

import org.jspecify.annotations.Nullable;

/**
 * A change of a merge partition's state, to be stored under its key.
 *
 * @param value null = the key is gone
 */
public record StateEntry(byte[] key, byte @Nullable [] value) {}
