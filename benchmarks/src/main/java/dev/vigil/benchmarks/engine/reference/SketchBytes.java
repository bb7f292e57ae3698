package dev.vigil.benchmarks.engine.reference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads a published sketch by its wire format alone: the protobuf message {@code DDSketch} of DataDog's sketches ({@code mapping = 1},
 * {@code positiveValues = 2}, {@code negativeValues = 3}, {@code zeroCount = 4}), whose stores hold counts as a map of index to count
 * (1), and as a row of counts (2) from an index (3) on.
 */
public final class SketchBytes {

    private static final int POSITIVE = 2;
    private static final int ZERO_COUNT = 4;
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int BYTES = 2;

    private SketchBytes() {}

    /** {@code zeros bucket:count ...}, as {@link Durations#content()}. */
    public static String content(ByteBuffer sketch) {
        ByteBuffer in = sketch.slice().order(ByteOrder.LITTLE_ENDIAN);
        TreeMap<Integer, Long> counts = new TreeMap<>();
        double zeros = 0;
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            if (tag >>> 3 == POSITIVE) {
                store(bytes(in), counts);
            } else if (tag >>> 3 == ZERO_COUNT) {
                zeros = in.getDouble();
            } else {
                skip(tag, in);
            }
        }
        StringBuilder text = new StringBuilder().append((long) zeros);
        for (Map.Entry<Integer, Long> count : counts.entrySet()) {
            text.append(' ').append(count.getKey()).append(':').append(count.getValue());
        }
        return text.toString();
    }

    private static void store(ByteBuffer in, TreeMap<Integer, Long> counts) {
        ByteBuffer row = ByteBuffer.allocate(0);
        int from = 0;
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            switch (tag >>> 3) {
                case 1 -> pair(bytes(in), counts);
                case 2 -> row = bytes(in);
                case 3 -> from = zigzag(varint(in));
                default -> skip(tag, in);
            }
        }
        for (int index = from; row.hasRemaining(); index++) {
            count(index, row.getDouble(), counts);
        }
    }

    private static void pair(ByteBuffer in, TreeMap<Integer, Long> counts) {
        int index = 0;
        double count = 0;
        while (in.hasRemaining()) {
            int tag = (int) varint(in);
            switch (tag >>> 3) {
                case 1 -> index = zigzag(varint(in));
                case 2 -> count = in.getDouble();
                default -> skip(tag, in);
            }
        }
        count(index, count, counts);
    }

    private static void count(int index, double count, TreeMap<Integer, Long> counts) {
        if (count != 0) {
            counts.merge(index, (long) count, Long::sum);
        }
    }

    private static void skip(int tag, ByteBuffer in) {
        switch (tag & 7) {
            case VARINT -> varint(in);
            case FIXED_64 -> in.getDouble();
            case BYTES -> bytes(in);
            default -> throw new IllegalArgumentException("a sketch with a field of wire type " + (tag & 7));
        }
    }

    private static ByteBuffer bytes(ByteBuffer in) {
        int length = (int) varint(in);
        ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        in.position(in.position() + length);
        return part;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static int zigzag(long value) {
        return (int) ((value >>> 1) ^ -(value & 1));
    }
}
