package dev.vigil.streams.pane;

/**
 * A 64-bit hash of a string that never changes: every bound that keeps "the smallest by hash" stands on it, so that merging
 * does not depend on order. FNV-1a over UTF-16 units, finished by SplitMix64's mixer because FNV alone is poor in its high bits.
 */
final class StableHash {

    private StableHash() {}

    static long of(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return mix(hash);
    }

    /** SplitMix64's mixer: each bit of the value changes half of the bits of the result. */
    static long mix(long value) {
        long hash = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ (hash >>> 27)) * 0x94d049bb133111ebL;
        return hash ^ (hash >>> 31);
    }

    /** Smallest first, compared as unsigned; equal hashes by text. */
    static int compare(String a, String b) {
        int byHash = Long.compareUnsigned(of(a), of(b));
        return byHash != 0 ? byHash : a.compareTo(b);
    }
}
