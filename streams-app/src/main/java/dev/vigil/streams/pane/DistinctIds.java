package dev.vigil.streams.pane;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.TreeSet;

/**
 * How many distinct ids there were: exact to 128, estimated above from the 129th smallest hash (k minimum values, Bar-Yossef et
 * al. 2002; standard error about 9 %). Ids are only added. Not thread-safe.
 */
public final class DistinctIds {

    /** Up to this many the count is exact. */
    public static final int EXACT = 128;

    public static final DistinctIds EMPTY = new DistinctIds();

    private final TreeSet<Long> hashes = new TreeSet<>(Long::compareUnsigned);

    DistinctIds() {}

    public long count() {
        return exact() ? hashes.size() : Math.round(estimate(EXACT, hashes.last()));
    }

    public boolean exact() {
        return hashes.size() <= EXACT;
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
        from.hashes.forEach(this::add);
    }

    private void add(long hash) {
        if (!exact() && Long.compareUnsigned(hash, hashes.last()) >= 0) {
            return;
        }
        hashes.add(hash);
        if (hashes.size() > EXACT + 1) {
            hashes.pollLast();
        }
    }

    void write(DataOutput out) throws IOException {
        Varint.write(out, hashes.size());
        for (long hash : hashes) {
            out.writeLong(hash);
        }
    }

    static DistinctIds read(DataInput in) throws IOException {
        DistinctIds ids = new DistinctIds();
        for (int rest = Varint.readCount(in, EXACT + 1); rest > 0; rest--) {
            ids.hashes.add(in.readLong());
        }
        return ids;
    }
}
