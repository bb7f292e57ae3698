package dev.vigil.collector.source.metrics;

import java.util.Arrays;

/** Questions to slices of a page, without allocation. Hashes are 64 bits wide, so that two sets may be held for one if they agree. */
final class Slices {

    private Slices() {}

    static boolean is(byte[] page, int from, int to, byte[] expected) {
        return Arrays.equals(expected, 0, expected.length, page, from, to);
    }

    /** FNV-1a with Murmur's finaliser. */
    static long hash(byte[] page, int from, int to) {
        long hash = 0xcbf29ce484222325L;
        for (int i = from; i < to; i++) {
            hash = (hash ^ (page[i] & 0xff)) * 0x100000001b3L;
        }
        return mixed(hash);
    }

    /** A label set without one of its labels, in whatever order it stands. */
    static long labels(SampleLine line, byte[] without) {
        long sum = 0;
        for (int label = 0; label < line.labels(); label++) {
            if (!line.labelNameIs(label, without)) {
                long name = hash(line.bytes(), line.labelNameFrom(label), line.labelNameTo(label));
                long value = hash(line.bytes(), line.labelValueFrom(label), line.labelValueTo(label));
                sum += mixed(31 * name + value);
            }
        }
        return sum;
    }

    /** Whether bytes are UTF-8 as RFC 3629 defines it: no surrogates, nothing overlong, nothing beyond U+10FFFF. */
    static boolean isUtf8(byte[] page, int from, int to) {
        for (int i = from; i < to; ) {
            int first = page[i++] & 0xff;
            if (first < 0x80) {
                continue;
            }
            int more = first < 0xc2 ? -1 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : -1;
            if (more < 0 || i + more > to) {
                return false;
            }
            int second = page[i] & 0xff;
            int lowest = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
            int highest = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
            if (second < lowest || second > highest) {
                return false;
            }
            for (int k = 1; k < more; k++) {
                if ((page[i + k] & 0xc0) != 0x80) {
                    return false;
                }
            }
            i += more;
        }
        return true;
    }

    /** A metric name, colons allowed, or a label's. */
    static boolean isName(byte[] page, int from, int to, boolean colons) {
        for (int i = from; i < to; i++) {
            byte b = page[i];
            boolean letter = (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' || (colons && b == ':');
            if (!letter && !(i > from && b >= '0' && b <= '9')) {
                return false;
            }
        }
        return to > from;
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return mixed ^ (mixed >>> 33);
    }
}
