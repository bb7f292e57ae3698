package dev.vigil.streams.observe;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads what {@link StateWriter} wrote. Bytes that end too early throw {@link IllegalArgumentException}. */
final class StateReader {

    private static final int KINDS = 0b1111;

    private final ByteBuffer in;
    private final List<String> strings = new ArrayList<>();
    private final Dictionary dictionary;
    private long lastTime = StateWriter.FIRST_TIME;
    private Format format = Format.LEAN;

    /** How a state was written. */
    private enum Format {
        /** Every text in the state itself. */
        PLAIN,
        /** What is shared stands in a dictionary. */
        SHARING,
        /** Of what is shared most stands in one entry, of numbers the sign is left out. */
        LEAN
    }

    StateReader(byte[] bytes, Dictionary dictionary) {
        this.in = ByteBuffer.wrap(bytes);
        this.dictionary = dictionary;
    }

    /** What kind of state it is, and in which version: this one, in one byte, or one of the two before, in two. */
    void expect(String what, byte kind, byte version) {
        int first = octet();
        boolean inOneByte = first > KINDS;
        int actualKind = first & KINDS;
        int actualVersion = inOneByte ? first >>> 4 : octet();
        format = inOneByte ? Format.LEAN : actualVersion == version - 1 ? Format.SHARING : Format.PLAIN;
        if (format == Format.PLAIN) {
            lastTime = 0;
        }
        boolean known =
                inOneByte ? actualVersion == version : actualVersion == version - 1 || actualVersion == version - 2;
        if (actualKind != kind || !known) {
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

    /** The kind of state, without reading it. */
    static int kind(byte first) {
        return first & KINDS;
    }

    /** Whether it was written in the version of this release. */
    boolean lean() {
        return format == Format.LEAN;
    }

    /** Whether it was written with a dictionary. */
    boolean sharing() {
        return format != Format.PLAIN;
    }

    long number() {
        long value = unsigned();
        return (value >>> 1) ^ -(value & 1);
    }

    /** A number that is never negative. */
    long unsigned() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if ((octet & 0x80) == 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("expected a number of at most 10 bytes in a run's state, got a longer one");
    }

    int count() {
        return count(number());
    }

    /** A count that was written without a sign. */
    int unsignedCount() {
        return count(unsigned());
    }

    private static int count(long count) {
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
        String value = text(count());
        strings.add(value);
        return value;
    }

    /** A string that many runs share. */
    String shared() {
        int number = sharing() ? count(unsigned()) : 0;
        return number == 0 ? string() : dictionary.get(number - 1, String.class);
    }

    CallPlan plan() {
        int number = count(unsigned());
        return number == 0 ? CallPlan.read(this) : dictionary.get(number - 1, CallPlan.class);
    }

    TextPair pair() {
        int number = count(unsigned());
        return number == 0 ? TextPair.read(this) : dictionary.get(number - 1, TextPair.class);
    }

    CallKind callKind() {
        int number = count(unsigned());
        return number == 0 ? CallKind.read(this) : dictionary.get(number - 1, CallKind.class);
    }

    String id() {
        int length = count(unsigned());
        return length == StateWriter.UUID_FOLLOWS ? new UUID(fixed(), fixed()).toString() : text(length >>> 1);
    }

    String text() {
        return sharing() ? text(count(unsigned())) : string();
    }

    private String text(int length) {
        if (length > in.remaining()) {
            throw cut();
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }

    double real() {
        return Double.longBitsToDouble(fixed());
    }

    private long fixed() {
        try {
            return in.getLong();
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
