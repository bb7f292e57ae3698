package dev.vigil.collector.source.files;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What was worked out for names that come again and again, over all files. Bounded: when it is full it starts anew, so a file full of
 * odd names costs time, and no memory. Thread-safe.
 *
 * @param <V> what a name leads to
 */
final class Remembered<V> {

    private static final int NAMES = 500;
    private static final int LENGTH = 100;

    private final Map<String, V> known = new ConcurrentHashMap<>();
    private final Function<String, V> workedOut;

    /**
     * @param workedOut what a name leads to; the same for the same name
     */
    Remembered(Function<String, V> workedOut) {
        this.workedOut = workedOut;
    }

    V of(String name) {
        V value = known.get(name);
        if (value == null) {
            value = workedOut.apply(name);
            if (name.length() <= LENGTH) {
                if (known.size() >= NAMES) {
                    known.clear();
                }
                known.put(name, value);
            }
        }
        return value;
    }
}
