package dev.vigil.streams.pane;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How many distinct ids there were: exact to 128, estimated above from the 129th smallest hash (k minimum values, Bar-Yossef et
 * al. 2002; standard error about 9 %). Ids are only added. Not thread-safe.
 */
public final class DistinctIds {

    /** Up to this many the count is exact. */
    public static final int EXACT = 128;

    public static final DistinctIds EMPTY = new DistinctIds();

    /** Ascending as unsigned numbers, up to {@code size}. */
    private long[] hashes = {};

    private int size;

    DistinctIds() {}

    public long count() {
        return exact() ? size : Math.round(estimate(EXACT, hashes[size - 1]));
    }

    public boolean exact() {
        return size <= EXACT;
    }

    /** Distinct values behind {@code k} hashes that lie below {@code next}, as 64-bit unsigned numbers. */
    static double estimate(int k, long next) {
        double share = (next >>> 11) * 0x1p-53;
        return k / Math.max(share, 0x1p-53);
    }

    void add(String id) {
        add(StableHash.of(id));
    }

    void merge(DistinctIds from) {
        for (int i = 0; i < from.size; i++) {
            add(from.hashes[i]);
        }
    }

    private void add(long hash) {
        if (!exact() && Long.compareUnsigned(hash, hashes[size - 1]) >= 0) {
            return;
        }
        int at = place(hash);
        if (at < size && hashes[at] == hash) {
            return;
        }
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.min(EXACT + 2, size + (size >> 1) + 4));
        }
        System.arraycopy(hashes, at, hashes, at + 1, size - at);
        hashes[at] = hash;
        size = Math.min(size + 1, EXACT + 1);
    }

    /** Where a hash stands or would stand. */
    private int place(long hash) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(hashes[middle], hash) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void write(DataOutput out) throws IOException {
        Varint.write(out, size);
        for (int i = 0; i < size; i++) {
            out.writeLong(hashes[i]);
        }
    }

    static DistinctIds read(DataInput in) throws IOException {
        DistinctIds ids = new DistinctIds();
        for (int rest = Varint.readCount(in, EXACT + 1); rest > 0; rest--) {
            ids.add(in.readLong());
        }
        return ids;
    }
}
