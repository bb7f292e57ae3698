package dev.vigil.streams.pane;

import dev.vigil.streams.observe.Observation.Bucket;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Durations of which only an interval is known each, as buckets of scraped histograms tell them. Merging adds counts of equal intervals, so
 * histograms with other bounds merge without losing resolution or inventing any. A percentile is again an interval, and the narrowest that
 * can be told: its bounds are the order statistics of the lower and of the upper ends.
 *
 * <p>Keeps the {@value #BOUND} intervals with the smallest hashes; what else comes counts as a duration of which nothing is known. Not
 * thread-safe.
 */
public final class Intervals {

    /** Intervals kept. A fleet has some 70 from Java workers and fewer than 10 from each other SDK. */
    public static final int BOUND = 256;

    private static final Comparator<Span> BY_HASH =
            Comparator.comparingLong(Span::hash).thenComparing(Span.ASCENDING);

    private final TreeMap<Span, Long> counts = new TreeMap<>(BY_HASH);
    private long unknown;

    Intervals() {}

    /** Above the one bound and at or below the other; {@link Bucket#UNBOUNDED} = none. Microseconds. */
    public record Span(long aboveMicros, long toMicros) {
        private static final Comparator<Span> ASCENDING =
                Comparator.comparingLong(Span::aboveMicros).thenComparingLong(Span::toMicros);

        /** SplitMix64 of both; it never changes. */
        private long hash() {
            return step(step(aboveMicros) + toMicros);
        }

        private static long step(long value) {
            return StableHash.mix(value + 0x9e3779b97f4a7c15L);
        }
    }

    private static final Span NOTHING_KNOWN = new Span(0, Bucket.UNBOUNDED);

    void add(Bucket bucket) {
        add(new Span(bucket.aboveMicros(), bucket.toMicros()), bucket.count());
    }

    private void add(Span span, long count) {
        if (span.equals(NOTHING_KNOWN)) {
            unknown += count;
            return;
        }
        counts.merge(span, count, Long::sum);
        if (counts.size() > BOUND) {
            unknown += counts.pollLastEntry().getValue();
        }
    }

    void merge(Intervals from) {
        unknown += from.unknown;
        from.counts.forEach(this::add);
    }

    /** Observations. */
    public long count() {
        return unknown + counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The intervals in use with their counts, by lower and then by upper bound. */
    public List<Bucket> buckets() {
        TreeMap<Span, Long> sorted = new TreeMap<>(Span.ASCENDING);
        sorted.putAll(counts);
        if (unknown > 0) {
            sorted.put(NOTHING_KNOWN, unknown);
        }
        List<Bucket> buckets = new ArrayList<>(sorted.size());
        sorted.forEach((span, count) -> buckets.add(new Bucket(span.aboveMicros, span.toMicros, count)));
        return buckets;
    }

    /**
     * The interval that holds the value below which the share {@code q} of the observations lies; [0, 0] if there is none.
     *
     * @param q in [0, 1]
     */
    public Span quantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("quantile must be in [0, 1], got: " + q);
        }
        double rank = q * (count() - 1);
        TreeMap<Long, Long> lower = new TreeMap<>();
        TreeMap<Long, Long> upper = new TreeMap<>();
        for (Bucket bucket : buckets()) {
            lower.merge(bucket.aboveMicros(), bucket.count(), Long::sum);
            upper.merge(bucket.toMicros(), bucket.count(), Long::sum);
        }
        return new Span(at(lower, rank), at(upper, rank));
    }

    /** A quantile in words: {@code 250 ms to 500 ms}, {@code <= 5 ms}, {@code > 30 s}. */
    public String text(double q) {
        return ScrapeRecords.text(quantile(q));
    }

    private static long at(TreeMap<Long, Long> ends, double rank) {
        long seen = 0;
        for (Map.Entry<Long, Long> end : ends.entrySet()) {
            seen += end.getValue();
            if (seen > rank) {
                return end.getKey();
            }
        }
        return 0;
    }

    void write(DataOutput out) throws IOException {
        Varint.write(out, unknown);
        Varint.write(out, counts.size());
        for (Map.Entry<Span, Long> entry : counts.entrySet()) {
            Span span = entry.getKey();
            Varint.write(out, span.aboveMicros);
            Varint.write(out, span.toMicros == Bucket.UNBOUNDED ? 0 : span.toMicros - span.aboveMicros);
            Varint.write(out, entry.getValue());
        }
    }

    static Intervals read(DataInput in) throws IOException {
        Intervals intervals = new Intervals();
        intervals.unknown = Varint.read(in);
        for (int rest = Varint.readCount(in, BOUND); rest > 0; rest--) {
            long above = Varint.read(in);
            long width = Varint.read(in);
            intervals.counts.put(new Span(above, width == 0 ? Bucket.UNBOUNDED : above + width), Varint.read(in));
        }
        return intervals;
    }
}
