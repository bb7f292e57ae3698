package dev.vigil.streams.topology;

import dev.vigil.streams.observe.RunMemory;
import dev.vigil.streams.observe.RunState;
import org.jspecify.annotations.Nullable;

/** The memory of one run as an object, while it is worked on. Not thread-safe. */
final class RunSlot {

    /** Number of the scope. */
    final int scope;

    final RunId id;

    /** Null once the run was forgotten, or is bytes alone. */
    private @Nullable RunMemory memory;
    /** Changed since the last commit. */
    boolean dirty;
    /** In the row of those that stay objects. */
    boolean hot;
    /** Used since it was looked at there. */
    boolean used;

    RunSlot(int scope, RunId id, RunMemory memory) {
        this.scope = scope;
        this.id = id;
        this.memory = memory;
    }

    @Nullable
    RunMemory memory() {
        return memory;
    }

    void memory(@Nullable RunMemory changed) {
        memory = changed;
    }

    boolean isOpen() {
        return memory instanceof RunState;
    }
}
