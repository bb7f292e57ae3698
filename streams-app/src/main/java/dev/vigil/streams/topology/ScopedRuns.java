package dev.vigil.streams.topology;

import dev.vigil.streams.observe.Dictionary;
import dev.vigil.streams.observe.RunMemory;
import dev.vigil.streams.observe.Scope;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The runs of one scope in a source partition. Not thread-safe. */
final class ScopedRuns {

    /** Stands for the scope in keys. */
    final int number;
    /** As of the last commit. */
    final PackedRuns packed = new PackedRuns();
    /** Null while only the number is known; and whether the changelog has it. */
    @Nullable
    Scope scope;

    boolean written;

    /** What is changed or worked on; it stands for what {@link #packed} has of the same run. */
    private final Map<RunId, RunSlot> objects = new HashMap<>();
    /** Closed runs by the minute of capture time in which something of them expires. */
    private final TreeMap<Long, DueRuns> due = new TreeMap<>();

    ScopedRuns(int number) {
        this.number = number;
    }

    /** The run as an object, which it may become by this; null if nothing is remembered of it. */
    @Nullable
    RunSlot find(RunId id, Dictionary dictionary) {
        RunSlot slot = objects.get(id);
        if (slot != null) {
            return slot;
        }
        byte[] bytes = packed.get(id);
        return bytes == null ? null : object(id, RunMemory.fromBytes(bytes, dictionary));
    }

    RunSlot object(RunId id, RunMemory memory) {
        RunSlot slot = new RunSlot(number, id, memory);
        objects.put(id, slot);
        return slot;
    }

    /** Leaves the bytes alone, if there are any. */
    void release(RunSlot slot) {
        slot.memory(null);
        objects.remove(slot.id, slot);
    }

    int objects() {
        return objects.size();
    }

    void due(long minute, RunId id) {
        due.computeIfAbsent(minute, ignored -> new DueRuns()).add(id);
    }

    /** The runs of the next minute that is not after this one, or null; they are given once. */
    @Nullable
    DueRuns takeDue(long minute) {
        return due.isEmpty() || due.firstKey() > minute
                ? null
                : due.pollFirstEntry().getValue();
    }
}
