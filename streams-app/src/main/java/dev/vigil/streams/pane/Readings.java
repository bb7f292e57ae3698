package dev.vigil.streams.pane;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The latest reading of each label, of the 64 labels with the smallest hashes. Equal times: the larger value, then the larger
 * second. Not thread-safe.
 */
public final class Readings {

    /** Labels kept. */
    public static final int BOUND = 64;

    public static final Readings EMPTY = new Readings();

    private static final Comparator<Reading> LATEST = Comparator.comparingLong(Reading::timeMicros)
            .thenComparingLong(Reading::value)
            .thenComparingLong(Reading::second);

    private final TreeMap<String, Reading> latest = new TreeMap<>(StableHash::compare);

    Readings() {}

    /**
     * What was read.
     *
     * @param timeMicros when, microseconds since the epoch
     * @param value see {@link Pane.Gauge}
     * @param second see {@link Pane.Gauge}
     */
    public record Reading(long timeMicros, long value, long second) {}

    /** By label, sorted. */
    public SortedMap<String, Reading> latest() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(Map.copyOf(latest)));
    }

    void add(String label, Reading reading) {
        String bounded = Bounded.text(label, Bounded.LABEL_CHARS);
        latest.merge(bounded, reading, (a, b) -> LATEST.compare(a, b) >= 0 ? a : b);
        if (latest.size() > BOUND) {
            latest.pollLastEntry();
        }
    }

    void merge(Readings from) {
        from.latest.forEach(this::add);
    }

    void write(DataOutput out) throws IOException {
        Varint.write(out, latest.size());
        for (Map.Entry<String, Reading> entry : latest.entrySet()) {
            Varint.writeString(out, entry.getKey());
            Varint.writeSigned(out, entry.getValue().timeMicros());
            Varint.writeSigned(out, entry.getValue().value());
            Varint.writeSigned(out, entry.getValue().second());
        }
    }

    static Readings read(DataInput in) throws IOException {
        Readings readings = new Readings();
        for (int rest = Varint.readCount(in, BOUND); rest > 0; rest--) {
            String label = Varint.readString(in);
            readings.latest.put(
                    label, new Reading(Varint.readSigned(in), Varint.readSigned(in), Varint.readSigned(in)));
        }
        return readings;
    }
}
