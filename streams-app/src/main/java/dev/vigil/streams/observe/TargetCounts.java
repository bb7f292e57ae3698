package dev.vigil.streams.observe;

import dev.vigil.schema.event.MetricSample;
import dev.vigil.streams.observe.Observation.Bucket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The counts that a target's last scrape showed, by series. Mutable. */
final class TargetCounts {

    /** Series kept of a target; a Java worker of 8 task queues has some 40. */
    static final int SERIES = 2_000;
    /** Largest state; a series that would make it larger is not kept. Below what Kafka takes as one record. */
    static final int BYTES = 700_000;

    private static final int VERSION = 1;
    private static final double MAX_COUNT = 1L << 53;
    private static final int MAX_BUCKETS = 1_000;
    /** A difference of bounds below 100 years in microseconds. */
    private static final int BOUND_BYTES = 8;
    /** 100 years: nobody waits longer, and a bound beyond is none. */
    private static final double MAX_SECONDS = 3_155_760_000d;

    private final TreeMap<String, Series> series = new TreeMap<>();
    private long capturedAtMicros;
    private int bytes;

    long capturedAtMicros() {
        return capturedAtMicros;
    }

    void captured(long micros) {
        capturedAtMicros = micros;
    }

    boolean isEmpty() {
        return series.isEmpty();
    }

    @Nullable
    Series get(String key) {
        return series.get(key);
    }

    /** Remembers a series; false if there is no room for it. */
    boolean put(String key, Series now) {
        Series before = series.get(key);
        int ofKey = key.getBytes(StandardCharsets.UTF_8).length + 3;
        int more = now.size() - (before == null ? -ofKey : before.size());
        if (bytes + more > BYTES || (before == null && series.size() >= SERIES)) {
            if (before != null) {
                bytes -= before.size() + ofKey;
                series.remove(key); // what is not followed any more must not be compared with later
            }
            return false;
        }
        bytes += more;
        series.put(key, now);
        return true;
    }

    /** Counts of one series: of a histogram by bucket, of a counter one. Immutable. */
    static final class Series {

        /** Upper bounds of the buckets, ascending, without the last one. */
        private final long[] boundsMicros;

        private final long[] counts;

        private Series(long[] boundsMicros, long[] counts) {
            this.boundsMicros = boundsMicros;
            this.counts = counts;
        }

        static @Nullable Series counter(double value) {
            return value >= 0 && value <= MAX_COUNT ? new Series(new long[0], new long[] {Math.round(value)}) : null;
        }

        /** The sample's buckets, or null if it has none or they contradict each other. */
        static @Nullable Series histogram(MetricSample sample) {
            List<Double> bounds = sample.getBoundsSeconds();
            List<Long> cumulative = sample.getCounts();
            if (bounds.isEmpty() || cumulative.size() != bounds.size() + 1 || bounds.size() > MAX_BUCKETS) {
                return null;
            }
            long[] micros = new long[bounds.size()];
            long[] counts = new long[cumulative.size()];
            for (int i = 0; i < counts.length; i++) {
                counts[i] = cumulative.get(i) - (i == 0 ? 0 : cumulative.get(i - 1));
                if (counts[i] < 0) {
                    return null;
                }
                if (i < micros.length) {
                    double bound = bounds.get(i);
                    if (!(bound >= 0 && bound <= MAX_SECONDS) || (i > 0 && bound <= bounds.get(i - 1))) {
                        return null;
                    }
                    // bounds closer than a microsecond are kept apart: an interval must not be empty
                    micros[i] = Math.max(Math.round(bound * 1e6), i == 0 ? 1 : micros[i - 1] + 1);
                }
            }
            return new Series(micros, counts);
        }

        /** By how much each bucket has grown, those that have not left out. What has fallen, or has other bounds, began at 0. */
        List<Bucket> since(@Nullable Series before) {
            boolean goesOn =
                    before != null && Arrays.equals(boundsMicros, before.boundsMicros) && growsFrom(before.counts);
            List<Bucket> grown = new ArrayList<>();
            for (int i = 0; i < counts.length; i++) {
                long more = counts[i] - (goesOn && before != null ? before.counts[i] : 0);
                if (more > 0) {
                    grown.add(new Bucket(
                            i == 0 ? 0 : boundsMicros[i - 1],
                            i == boundsMicros.length ? Bucket.UNBOUNDED : boundsMicros[i],
                            more));
                }
            }
            return grown;
        }

        private boolean growsFrom(long[] before) {
            for (int i = 0; i < counts.length; i++) {
                if (counts[i] < before[i]) {
                    return false;
                }
            }
            return true;
        }

        /** At most so many bytes, written. */
        int size() {
            int size = 3 + BOUND_BYTES * boundsMicros.length;
            for (long count : counts) {
                size += (71 - Long.numberOfLeadingZeros(count | 1)) / 7;
            }
            return size;
        }
    }

    byte[] toBytes() {
        StateWriter out = new StateWriter(Dictionary.none());
        out.octet(VERSION).time(capturedAtMicros).number(series.size());
        series.forEach((key, of) -> {
            out.text(key).number(of.boundsMicros.length);
            long last = 0;
            for (long bound : of.boundsMicros) {
                out.number(bound - last);
                last = bound;
            }
            for (long count : of.counts) {
                out.number(count);
            }
        });
        return out.toBytes();
    }

    /** @throws IllegalArgumentException if the bytes are no state of this version */
    static TargetCounts read(byte[] state) {
        StateReader in = new StateReader(state, Dictionary.none());
        int version = in.octet();
        if (version != VERSION) {
            throw new IllegalArgumentException("expected the counts of a scraped target in version " + VERSION
                    + ", got version " + version + ": they were written by another release of Vigil");
        }
        TargetCounts counts = new TargetCounts();
        counts.capturedAtMicros = in.time();
        for (int rest = in.count(); rest > 0; rest--) {
            String key = in.text();
            int size = in.count();
            if (size > MAX_BUCKETS) {
                throw new IllegalArgumentException(
                        "expected at most " + MAX_BUCKETS + " buckets of a scraped histogram, got " + size);
            }
            long[] bounds = new long[size];
            long last = 0;
            for (int i = 0; i < size; i++) {
                last += in.number();
                bounds[i] = last;
            }
            long[] of = new long[size + 1];
            for (int i = 0; i < of.length; i++) {
                of[i] = in.number();
            }
            counts.put(key, new Series(bounds, of));
        }
        in.expectEnd();
        return counts;
    }
}
