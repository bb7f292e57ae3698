package dev.vigil.streams.pane;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by label: the 32 labels with the smallest hashes, everything else in {@code __other__}. Which labels are kept depends on
 * the set of labels alone, never on their order: a label once pushed out has 32 smaller ones before it for ever. Not thread-safe.
 */
public final class Tallies {

    /** Labels kept. */
    public static final int BOUND = 32;

    public static final Tallies EMPTY = new Tallies();

    /** A label whose count came back to 0 stays here, because whether it was ever seen decides what else is kept. */
    private final TreeMap<String, Long> counts = new TreeMap<>(StableHash::compare);

    private long other;

    Tallies() {}

    /** A label and how often it was counted. */
    public record Entry(String label, long count) {}

    /** Labels with a count above 0, the largest first, equal counts by label; {@code __other__} last. */
    public List<Entry> descending() {
        List<Entry> entries = new ArrayList<>();
        counts.forEach((label, count) -> {
            if (count > 0) {
                entries.add(new Entry(label, count));
            }
        });
        entries.sort(Comparator.comparingLong(Entry::count).reversed().thenComparing(Entry::label));
        if (other > 0) {
            entries.add(new Entry(Bounded.OTHER, other));
        }
        return List.copyOf(entries);
    }

    /** Whether no label was ever counted. */
    public boolean isEmpty() {
        return other == 0 && counts.isEmpty();
    }

    /** Kept labels, also those with a count of 0 or below. */
    public Map<String, Long> signed() {
        return Collections.unmodifiableMap(counts);
    }

    public long total() {
        return other + counts.values().stream().mapToLong(Long::longValue).sum();
    }

    public long count(String label) {
        return label.equals(Bounded.OTHER) ? other : counts.getOrDefault(label, 0L);
    }

    void add(String label, long count) {
        if (label.equals(Bounded.OTHER)) {
            other += count;
            return;
        }
        counts.merge(Bounded.text(label, Bounded.LABEL_CHARS), count, Long::sum);
        if (counts.size() > BOUND) {
            other += counts.pollLastEntry().getValue();
        }
    }

    void merge(Tallies from) {
        other += from.other;
        from.counts.forEach(this::add);
    }

    void write(DataOutput out) throws IOException {
        Varint.writeSigned(out, other);
        Varint.write(out, counts.size());
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            Varint.writeString(out, entry.getKey());
            Varint.writeSigned(out, entry.getValue());
        }
    }

    static Tallies read(DataInput in) throws IOException {
        Tallies tallies = new Tallies();
        tallies.other = Varint.readSigned(in);
        for (int rest = Varint.readCount(in, BOUND); rest > 0; rest--) {
            tallies.counts.put(Varint.readString(in), Varint.readSigned(in));
        }
        return tallies;
    }
}
