package dev.vigil.collector.source.metrics;

import dev.vigil.collector.source.metrics.SeriesName.Part;
import dev.vigil.schema.event.SampleKind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All spellings of the names that matter, across SDKs: counters with and without {@code _total}, latencies in {@code
 * _seconds}, {@code _milliseconds} or with the unit unsaid. Looked up by bytes, without allocation. Immutable.
 */
final class SeriesNames {

    static final SeriesNames TEMPORAL = new SeriesNames(MetricNaming.DEFAULT_PREFIX);

    private final byte[][] names;
    private final SeriesName[] meanings;
    private final int mask;

    SeriesNames(String prefix) {
        Map<String, SeriesName> spellings = spellings(prefix);
        int slots = Integer.highestOneBit(spellings.size()) * 4;
        this.names = new byte[slots][];
        this.meanings = new SeriesName[slots];
        this.mask = slots - 1;
        spellings.forEach((name, meaning) -> put(name.getBytes(StandardCharsets.US_ASCII), meaning));
    }

    /** What a name means, or null where it does not matter. */
    @Nullable
    SeriesName find(byte[] bytes, int from, int to) {
        for (int slot = hash(bytes, from, to) & mask; names[slot] != null; slot = (slot + 1) & mask) {
            byte[] name = names[slot];
            if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
                return meanings[slot];
            }
        }
        return null;
    }

    private void put(byte[] name, SeriesName meaning) {
        int slot = hash(name, 0, name.length) & mask;
        while (names[slot] != null) {
            slot = (slot + 1) & mask;
        }
        names[slot] = name;
        meanings[slot] = meaning;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ (hash >>> 15);
    }

    private static Map<String, SeriesName> spellings(String prefix) {
        Map<String, SeriesName> spellings = new HashMap<>();
        for (Family family : Family.values()) {
            String name = prefix + family.metric();
            switch (family.kind()) {
                case GAUGE -> spellings.put(name, new SeriesName(family, Part.VALUE, null));
                case COUNTER -> {
                    spellings.put(name, new SeriesName(family, Part.VALUE, null));
                    spellings.put(name + "_total", new SeriesName(family, Part.VALUE, null));
                }
                case HISTOGRAM -> {
                    latency(spellings, name, family, null);
                    latency(spellings, name + "_seconds", family, LatencyUnit.SECONDS);
                    latency(spellings, name + "_milliseconds", family, LatencyUnit.MILLISECONDS);
                }
            }
        }
        return spellings;
    }

    private static void latency(
            Map<String, SeriesName> spellings, String name, Family family, @Nullable LatencyUnit unit) {
        spellings.put(name + "_sum", new SeriesName(family, Part.SUM, unit));
        spellings.put(name + "_count", new SeriesName(family, Part.COUNT, unit));
        if (family.kind() == SampleKind.HISTOGRAM) {
            spellings.put(name + "_bucket", new SeriesName(family, Part.BUCKET, unit));
        }
    }
}
