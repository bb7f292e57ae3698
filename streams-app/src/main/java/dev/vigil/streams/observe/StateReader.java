package dev.vigil.streams.observe;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@link StateWriter} wrote. Bytes that end too early throw {@link IllegalArgumentException}. */
final class StateReader {

    private final ByteBuffer in;
    private final List<String> strings = new ArrayList<>();
    private long lastTime;

    StateReader(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    /** The first two bytes: what kind of state it is, and in which version. */
    void expect(String what, byte kind, byte version) {
        int actualKind = octet();
        int actualVersion = octet();
        if (actualKind != kind || actualVersion != version) {
            throw new IllegalArgumentException(
                    "expected the state of " + what + " in version " + version + " (kind " + kind
                            + "), got version " + actualVersion + " (kind " + actualKind
                            + "): it was written by another release of Vigil");
        }
    }

    void expectEnd() {
        if (in.hasRemaining()) {
            throw new IllegalArgumentException(
                    "the state of a run goes on for " + in.remaining() + " bytes after its last field");
        }
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if ((octet & 0x80) == 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("expected a number of at most 10 bytes in a run's state, got a longer one");
    }

    int count() {
        long count = number();
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("expected a count in a run's state, got: " + count);
        }
        return (int) count;
    }

    long time() {
        lastTime += number();
        return lastTime;
    }

    String string() {
        int known = count();
        if (known > strings.size()) {
            throw new IllegalArgumentException("expected one of " + strings.size() + " strings, got number " + known);
        }
        if (known > 0) {
            return strings.get(known - 1);
        }
        int length = count();
        if (length > in.remaining()) {
            throw cut();
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        String value = new String(utf8, StandardCharsets.UTF_8);
        strings.add(value);
        return value;
    }

    double real() {
        try {
            return in.getDouble();
        } catch (BufferUnderflowException e) {
            throw cut();
        }
    }

    int octet() {
        try {
            return in.get() & 0xFF;
        } catch (BufferUnderflowException e) {
            throw cut();
        }
    }

    /** Whether flag {@code i} of a byte of flags is set. */
    static boolean flag(int flags, int i) {
        return (flags & (1 << i)) != 0;
    }

    private static IllegalArgumentException cut() {
        return new IllegalArgumentException("the state of a run ends before its last field; it was cut or is none");
    }
}
