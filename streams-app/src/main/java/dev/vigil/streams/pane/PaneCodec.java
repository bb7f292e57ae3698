package dev.vigil.streams.pane;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/** The parts of a pane's bytes: a mask says which are there, each is a list of (position of the enum constant, value). */
final class PaneCodec {

    static final int VERSION = 1;
    /** The same, with what scrapes show at the end. A pane without is written as before. */
    static final int VERSION_WITH_SCRAPES = 2;

    private PaneCodec() {}

    interface Writer<V> {
        void write(V value, DataOutput out) throws IOException;
    }

    interface Reader<V> {
        V read(DataInput in) throws IOException;
    }

    static int version(DataInput in) throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION && version != VERSION_WITH_SCRAPES) {
            throw new IOException("expected a pane of format version " + VERSION + " or " + VERSION_WITH_SCRAPES
                    + ", got " + version + ": the state or the frames were written by another version of Vigil");
        }
        return version;
    }

    static void writeCounts(DataOutput out, long[] counts) throws IOException {
        int used = 0;
        for (long count : counts) {
            used += count == 0 ? 0 : 1;
        }
        Varint.write(out, used);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != 0) {
                Varint.write(out, i);
                Varint.writeSigned(out, counts[i]);
            }
        }
    }

    static void readCounts(DataInput in, long[] counts) throws IOException {
        for (int rest = Varint.readCount(in, counts.length); rest > 0; rest--) {
            counts[Varint.readCount(in, counts.length - 1)] = Varint.readSigned(in);
        }
    }

    static <K extends Enum<K>, V> void writeParts(DataOutput out, Map<K, V> parts, Writer<V> writer)
            throws IOException {
        Varint.write(out, parts.size());
        for (Map.Entry<K, V> part : parts.entrySet()) {
            Varint.write(out, part.getKey().ordinal());
            writer.write(part.getValue(), out);
        }
    }

    static <K extends Enum<K>, V> void readParts(DataInput in, K[] keys, Map<K, V> parts, Reader<V> reader)
            throws IOException {
        for (int rest = Varint.readCount(in, keys.length); rest > 0; rest--) {
            parts.put(keys[Varint.readCount(in, keys.length - 1)], reader.read(in));
        }
    }
}
