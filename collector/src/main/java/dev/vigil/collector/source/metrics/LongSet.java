package dev.vigil.collector.source.metrics;

import java.util.Arrays;

/** A set of hashes; adding costs no allocation but where it grows. Not thread-safe. */
final class LongSet {

    private long[] slots = new long[64];
    private int size;

    /** Whether the value is new. */
    boolean add(long given) {
        long value = given == 0 ? 1 : given; // 0 marks a free slot
        if (2 * size >= slots.length) {
            grow();
        }
        int slot = slot(value);
        if (slots[slot] == value) {
            return false;
        }
        slots[slot] = value;
        size++;
        return true;
    }

    boolean contains(long given) {
        long value = given == 0 ? 1 : given;
        return slots[slot(value)] == value;
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(slots, 0);
            size = 0;
        }
    }

    private int slot(long value) {
        int slot = (int) value & (slots.length - 1);
        while (slots[slot] != 0 && slots[slot] != value) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] before = slots;
        slots = new long[2 * before.length];
        for (long value : before) {
            if (value != 0) {
                slots[slot(value)] = value;
            }
        }
    }
}
