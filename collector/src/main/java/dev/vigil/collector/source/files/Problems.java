package dev.vigil.collector.source.files;

import java.util.ArrayList;
import java.util.List;

/** What could not be used, in words: the first few, and how many more. Not thread-safe. */
final class Problems {

    private static final int KEPT = 3;

    private final List<String> texts = new ArrayList<>();
    private long count;

    void add(String text) {
        count++;
        if (texts.size() < KEPT && !texts.contains(text)) {
            texts.add(text);
        }
    }

    void addAll(String prefix, Problems others) {
        others.texts.forEach(text -> add(prefix + text));
        count += others.count - others.texts.size();
    }

    boolean isEmpty() {
        return count == 0;
    }

    void clear() {
        texts.clear();
        count = 0;
    }

    List<String> texts() {
        List<String> all = new ArrayList<>(texts);
        if (count > texts.size()) {
            all.add((count - texts.size()) + " more like these");
        }
        return all;
    }
}
