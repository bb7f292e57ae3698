package dev.vigil.collector.progress;

import java.util.LinkedHashSet;

/** A set of strings that forgets the oldest when it is full. Not thread-safe. */
final class BoundedSet {

    private final int max;
    private final LinkedHashSet<String> strings = new LinkedHashSet<>();

    BoundedSet(int max) {
        this.max = max;
    }

    void add(String string) {
        if (strings.size() >= max) {
            strings.remove(strings.iterator().next());
        }
        strings.add(string);
    }

    boolean contains(String string) {
        return strings.contains(string);
    }
}
