package dev.vigil.streams.pane;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The panes of one kind of subject in one minute, live or packed to bytes. Holds the {@code bound} names with the smallest hashes;
 * the rest is merged into {@code __other__}. Remembers which panes changed. Not thread-safe.
 */
final class PaneTable {

    private final int bound;
    private final Map<String, Slot> slots = new HashMap<>();
    private final Set<String> dirty = new HashSet<>();
    /** Names by hash; only once the bound is reached. */
    private @Nullable TreeSet<String> byHash;

    private long folded;
    private boolean closed;

    PaneTable(int bound) {
        this.bound = bound;
    }

    /** A pane, live or packed; exactly one of both is set. */
    private static final class Slot {
        private @Nullable Pane live;
        private byte @Nullable [] packed;
    }

    /** The live pane to add to; counts as changed. */
    Pane change(String name) {
        Slot slot = slots.get(name);
        String kept = name;
        if (slot == null) {
            kept = admit(name);
            slot = slots.computeIfAbsent(kept, ignored -> new Slot());
        }
        dirty.add(kept);
        return live(slot);
    }

    /** The panes by name; packed ones are unpacked for the caller alone. */
    SortedMap<String, Pane> panes() {
        SortedMap<String, Pane> panes = new TreeMap<>();
        slots.forEach((name, slot) -> panes.put(name, slot.live != null ? slot.live : unpack(slot)));
        return panes;
    }

    @Nullable
    Pane get(String name) {
        Slot slot = slots.get(name);
        return slot == null ? null : slot.live != null ? slot.live : unpack(slot);
    }

    /** Lets go of the live panes; from here on only bytes stay from commit to commit. */
    void close() {
        closed = true;
        for (Slot slot : slots.values()) {
            slot.packed = bytes(slot);
            slot.live = null;
        }
    }

    /** Names whose panes changed since the last call. */
    Set<String> drainDirty() {
        Set<String> names = new TreeSet<>(dirty);
        dirty.clear();
        return names;
    }

    /** The bytes of a pane, or null if it is gone. */
    byte @Nullable [] bytes(String name) {
        Slot slot = slots.get(name);
        if (slot == null) {
            return null;
        }
        byte[] bytes = bytes(slot);
        if (closed) {
            slot.packed = bytes;
            slot.live = null;
        }
        return bytes;
    }

    void restore(String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            slots.remove(name);
        } else {
            slots.computeIfAbsent(name, ignored -> new Slot()).packed = bytes;
        }
    }

    Set<String> names() {
        return new TreeSet<>(slots.keySet());
    }

    int size() {
        return slots.size();
    }

    boolean isEmpty() {
        return slots.isEmpty();
    }

    /** Observations or partials that went to {@code __other__} since the start. */
    long folded() {
        return folded;
    }

    /** The name under which a new subject is kept: its own, or {@code __other__}. */
    private String admit(String name) {
        if (name.equals(Bounded.OTHER) || (byHash == null && slots.size() < bound)) {
            return name;
        }
        if (byHash == null) {
            byHash = new TreeSet<>(StableHash::compare);
            byHash.addAll(slots.keySet());
            byHash.remove(Bounded.OTHER);
        }
        if (byHash.size() < bound) {
            byHash.add(name);
            return name;
        }
        folded++;
        String largest = byHash.last();
        if (StableHash.compare(name, largest) > 0) {
            return Bounded.OTHER;
        }
        byHash.remove(largest);
        byHash.add(name);
        Slot evicted = slots.remove(largest);
        dirty.add(largest);
        if (evicted != null) {
            live(slots.computeIfAbsent(Bounded.OTHER, ignored -> new Slot())).merge(live(evicted));
            dirty.add(Bounded.OTHER);
        }
        return name;
    }

    private static Pane live(Slot slot) {
        Pane live = slot.live;
        if (live == null) {
            live = slot.packed == null ? new Pane() : unpack(slot);
            slot.live = live;
            slot.packed = null;
        }
        return live;
    }

    private static byte[] bytes(Slot slot) {
        if (slot.live == null && slot.packed != null) {
            return slot.packed;
        }
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
            live(slot).write(new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException cannotHappen) {
            throw new UncheckedIOException(cannotHappen);
        }
    }

    private static Pane unpack(Slot slot) {
        byte[] packed = slot.packed;
        if (packed == null) {
            return new Pane();
        }
        try {
            return Pane.read(new DataInputStream(new ByteArrayInputStream(packed)));
        } catch (IOException e) {
            throw new UncheckedIOException("a stored pane cannot be read: " + e.getMessage(), e);
        }
    }
}
