package dev.vigil.streams.pane;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Numbers in as few bytes as they need: seven bits a byte, the lowest first; signed ones zigzag, so that small ones stay small. */
final class Varint {

    /** Longest string that is read, in bytes: more means that the bytes are not ours. */
    static final int MAX_STRING_BYTES = 1 << 20;

    private Varint() {}

    static void write(DataOutput out, long value) throws IOException {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    static long read(DataInput in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.readByte();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IOException("expected a number of at most 10 bytes, got more");
    }

    static void writeSigned(DataOutput out, long value) throws IOException {
        write(out, (value << 1) ^ (value >> 63));
    }

    static long readSigned(DataInput in) throws IOException {
        long value = read(in);
        return (value >>> 1) ^ -(value & 1);
    }

    /** A count of things to come: at most {@code max}, so that foreign bytes cannot ask for all memory. */
    static int readCount(DataInput in, int max) throws IOException {
        long value = read(in);
        if (value < 0 || value > max) {
            throw new IOException("expected a count of at most " + max + ", got " + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    static void writeString(DataOutput out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(out, bytes.length);
        out.write(bytes);
    }

    static String readString(DataInput in) throws IOException {
        byte[] bytes = new byte[readCount(in, MAX_STRING_BYTES)];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
