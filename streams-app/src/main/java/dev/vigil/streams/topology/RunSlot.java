package dev.vigil.streams.topology;

import dev.vigil.streams.observe.Dictionary;
import dev.vigil.streams.observe.RunMemory;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one run: an object while it is worked on, else its bytes. An open run that rests takes about a third of its objects' heap so,
 * a closed one a tenth. Not thread-safe.
 */
final class RunSlot {

    final int scope;
    final RunId id;

    private @Nullable RunMemory live;
    private byte @Nullable [] packed;
    private boolean open;
    /** Changed since the last commit; in the row of those that are objects; used since it was looked at there. */
    boolean dirty;

    boolean hot;
    boolean used;
    boolean gone;

    RunSlot(int scope, RunId id) {
        this.scope = scope;
        this.id = id;
    }

    /** What is remembered, or null if nothing is yet. Stays an object until {@link #pack}. */
    @Nullable
    RunMemory memory(Dictionary dictionary) {
        if (live == null && packed != null) {
            live = RunMemory.fromBytes(packed, dictionary);
            packed = null;
        }
        return live;
    }

    void memory(RunMemory memory, boolean isOpen) {
        live = memory;
        packed = null;
        open = isOpen;
    }

    void restore(byte[] bytes) {
        RunMemory.requireReadable(bytes);
        live = null;
        packed = bytes;
        open = RunMemory.isOpen(bytes);
    }

    boolean isOpen() {
        return open;
    }

    byte[] bytes(Dictionary dictionary) {
        RunMemory memory = live;
        if (memory != null) {
            return memory.toBytes(dictionary);
        }
        if (packed == null) {
            throw new IllegalStateException("expected a run with a memory, got an empty slot");
        }
        return packed;
    }

    /** Keeps the bytes alone. */
    void pack(byte[] bytes) {
        packed = bytes;
        live = null;
    }
}
