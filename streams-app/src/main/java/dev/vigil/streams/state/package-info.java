/**
 * Kafka rim: the one store that keeps live objects on the heap, their changelog, and the hook that makes what they send at a commit
 * part of that commit. Knows nothing of what the objects mean. Only {@code topology}, and the application for its check at start, depend on it.
 */
@NullMarked
package dev.vigil.streams.state;

import org.jspecify.annotations.NullMarked;
