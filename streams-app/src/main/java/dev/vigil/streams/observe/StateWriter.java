package dev.vigil.streams.observe;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes state in a compact form: variable-length integers, times as differences from the time written before, each distinct
 * string once.
 */
final class StateWriter {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);
    private final DataOutputStream out = new DataOutputStream(bytes);
    private final Map<String, Integer> strings = new HashMap<>();
    private long lastTime;

    /** A number that is rarely negative: zigzag, seven bits a byte. */
    StateWriter number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            octet((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        octet((int) rest);
        return this;
    }

    /** A time in microseconds; 0 = not set. */
    StateWriter time(long micros) {
        number(micros - lastTime);
        lastTime = micros;
        return this;
    }

    StateWriter string(String value) {
        Integer known = strings.putIfAbsent(value, strings.size());
        if (known != null) {
            return number(known + 1L);
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(0).number(utf8.length);
        try {
            out.write(utf8);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: it writes to memory
        }
        return this;
    }

    StateWriter real(double value) {
        try {
            out.writeDouble(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: it writes to memory
        }
        return this;
    }

    /** Up to eight flags in one byte. */
    StateWriter flags(boolean... flags) {
        int bits = 0;
        for (int i = 0; i < flags.length; i++) {
            bits |= flags[i] ? 1 << i : 0;
        }
        return octet(bits);
    }

    StateWriter octet(int value) {
        bytes.write(value);
        return this;
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }
}
