package dev.vigil.streams.pane;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.SparseStore;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A DDSketch of durations in microseconds: quantiles within 1 % (or one microsecond), however it was split and merged. The
 * buckets are those of {@code com.datadoghq:sketches-java} with a LogarithmicMapping; the counts are integers of our own, because
 * the library's are doubles that cannot be taken back. Durations are clamped to [0, 100 years], which needs 1,786 buckets: less
 * than the 2,048 of a collapsing store, so nothing ever collapses. Not thread-safe.
 */
public final class LatencySketch {

    static final double RELATIVE_ERROR = 0.01;
    /** 100 years of 365.25 days. */
    static final long MAX_MICROS = 3_155_760_000_000_000L;

    private static final LogarithmicMapping MAPPING = new LogarithmicMapping(RELATIVE_ERROR);
    private static final int MAX_BINS = MAPPING.index(MAX_MICROS) + 1;
    private static final int SLACK = 8;

    private long zeros;
    private long count;
    private long maxMicros;
    /** Counts of the buckets from {@code offset} on. */
    private long[] bins = {};

    private int offset;

    LatencySketch() {}

    /** Observations; those taken back count off. */
    public long count() {
        return count;
    }

    /**
     * The value below which the share {@code q} of the observations lies, microseconds; 0 if there is none.
     *
     * @param q in [0, 1]
     */
    public long quantileMicros(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("quantile must be in [0, 1], got: " + q);
        }
        double rank = q * (count - 1);
        long seen = zeros;
        if (count <= 0 || seen > rank) {
            return 0;
        }
        for (int i = 0; i < bins.length; i++) {
            seen += bins[i];
            if (seen > rank) {
                return Math.min(Math.round(MAPPING.value(offset + i)), maxMicros);
            }
        }
        return maxMicros;
    }

    /** The largest observation, microseconds, exact; an observation that was taken back still counts here. */
    public long maxMicros() {
        return maxMicros;
    }

    /** Bound of the relative error of a quantile. */
    public double relativeError() {
        return RELATIVE_ERROR;
    }

    /** Observations in buckets above the one that holds {@code micros}: exact if {@code micros} is a bucket's edge. */
    public long countAbove(long micros) {
        int first = micros < 1 ? 0 : MAPPING.index(Math.min(micros, MAX_MICROS)) + 1;
        long above = 0;
        for (int i = Math.max(0, first - offset); i < bins.length; i++) {
            above += bins[i];
        }
        return above;
    }

    /** The protobuf form of sketches-java: what {@code DDSketchProtoBinding.fromProto} reads and other languages merge. */
    public byte[] toBytes() {
        // Dense: 8 bytes a bucket from the first to the last. Sparse: about 13 bytes a used bucket.
        boolean sparse = used() * 13 < range() * 8;
        Store positive = sparse ? new SparseStore() : new UnboundedSizeDenseStore();
        for (int i = 0; i < bins.length; i++) {
            if (bins[i] > 0) {
                positive.add(offset + i, bins[i]);
            }
        }
        ByteBuffer bytes = DDSketch.of(MAPPING, new UnboundedSizeDenseStore(), positive, Math.max(0, zeros))
                .serialize();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    void record(long micros, long sign) {
        long value = Math.max(0, Math.min(micros, MAX_MICROS));
        count += sign;
        maxMicros = Math.max(maxMicros, value);
        if (value == 0) {
            zeros += sign;
        } else {
            int index = MAPPING.index(value);
            cover(index, index);
            bins[index - offset] += sign;
        }
    }

    void merge(LatencySketch other) {
        zeros += other.zeros;
        count += other.count;
        maxMicros = Math.max(maxMicros, other.maxMicros);
        if (other.bins.length > 0) {
            cover(other.offset, other.offset + other.bins.length - 1);
            int shift = other.offset - offset;
            for (int i = 0; i < other.bins.length; i++) {
                bins[shift + i] += other.bins[i];
            }
        }
    }

    private long used() {
        long used = 0;
        for (long bin : bins) {
            used += bin == 0 ? 0 : 1;
        }
        return used;
    }

    /** Buckets from the first used one to the last; the array itself has slack, which must not show. */
    private long range() {
        int first = 0;
        int last = bins.length - 1;
        while (first < last && bins[first] == 0) {
            first++;
        }
        while (last > first && bins[last] == 0) {
            last--;
        }
        return (long) last - first + 1;
    }

    private void cover(int first, int last) {
        if (first >= offset && last < offset + bins.length) {
            return;
        }
        boolean empty = bins.length == 0;
        int low = Math.max(0, Math.min(first - SLACK, empty ? first : offset));
        int high = Math.min(MAX_BINS - 1, Math.max(last + SLACK, empty ? last : offset + bins.length - 1));
        long[] wider = new long[high - low + 1];
        System.arraycopy(bins, 0, wider, empty ? 0 : offset - low, bins.length);
        bins = wider;
        offset = low;
    }

    void write(DataOutput out) throws IOException {
        Varint.write(out, maxMicros);
        Varint.writeSigned(out, zeros);
        Varint.write(out, used());
        int previous = 0;
        for (int i = 0; i < bins.length; i++) {
            if (bins[i] != 0) {
                Varint.write(out, offset + i - previous);
                Varint.writeSigned(out, bins[i]);
                previous = offset + i;
            }
        }
    }

    static LatencySketch read(DataInput in) throws IOException {
        LatencySketch sketch = new LatencySketch();
        sketch.maxMicros = Varint.read(in);
        sketch.zeros = Varint.readSigned(in);
        sketch.count = sketch.zeros;
        int used = Varint.readCount(in, MAX_BINS);
        int[] indexes = new int[used];
        long[] counts = new long[used];
        int index = 0;
        for (int i = 0; i < used; i++) {
            index += Varint.readCount(in, MAX_BINS);
            indexes[i] = index;
            counts[i] = Varint.readSigned(in);
        }
        if (index >= MAX_BINS) {
            throw new IOException("expected a bucket below " + MAX_BINS + ", got " + index);
        }
        if (used > 0) {
            sketch.offset = indexes[0];
            sketch.bins = new long[indexes[used - 1] - indexes[0] + 1];
        }
        for (int i = 0; i < used; i++) {
            sketch.bins[indexes[i] - sketch.offset] += counts[i];
            sketch.count += counts[i];
        }
        return sketch;
    }
}
