package dev.vigil.streams.observe;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes state in a compact form: variable-length integers, times as differences from the time written before, what many runs share as
 * its number in a dictionary, each other distinct string once.
 */
final class StateWriter {

    /** Up to so many strings are looked for one by one: that is faster than a map, and most runs have no more. */
    private static final int FEW = 12;

    /** The first time is written as the difference from this one, in September 2020: a byte less than from 1970. */
    static final long FIRST_TIME = 1_600_000_000_000_000L;

    /** Of a text, in place of twice its length. */
    static final int UUID_FOLLOWS = 1;

    private byte[] bytes = new byte[160];
    private int length;
    private final List<String> strings = new ArrayList<>(FEW);
    private final Dictionary dictionary;
    private @Nullable Map<String, Integer> places;
    private long lastTime = FIRST_TIME;

    StateWriter(Dictionary dictionary) {
        this.dictionary = dictionary;
    }

    /** What kind of state it is, and in which version; both from 1 to 15, in one byte. */
    StateWriter header(byte kind, byte version) {
        return octet(version << 4 | kind);
    }

    /** A number that is rarely negative: zigzag, seven bits a byte. */
    StateWriter number(long value) {
        return count((value << 1) ^ (value >> 63));
    }

    /** A number that is never negative: seven bits a byte. */
    StateWriter count(long value) {
        long rest = value;
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
        int known = place(value);
        if (known >= 0) {
            return number(known + 1L);
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return number(0).number(utf8.length).octets(utf8);
    }

    private StateWriter octets(byte[] octets) {
        room(octets.length);
        System.arraycopy(octets, 0, bytes, length, octets.length);
        length += octets.length;
        return this;
    }

    /** A string that many runs share. */
    StateWriter shared(String value) {
        int number = dictionary.number(value);
        return number < 0 ? count(0).string(value) : count(number + 1L);
    }

    /** What a call is scheduled with. */
    StateWriter shared(CallPlan value) {
        int number = dictionary.number(value);
        if (number >= 0) {
            return count(number + 1L);
        }
        value.write(count(0));
        return this;
    }

    /** Two texts that many runs share. */
    StateWriter shared(TextPair value) {
        int number = dictionary.number(value);
        if (number >= 0) {
            return count(number + 1L);
        }
        value.write(count(0));
        return this;
    }

    /** What the calls of an activity have in common. */
    StateWriter shared(CallKind value) {
        int number = dictionary.number(value);
        if (number >= 0) {
            return count(number + 1L);
        }
        value.write(count(0));
        return this;
    }

    /** An id that is hardly written twice: 17 bytes if it is a UUID. */
    StateWriter id(String value) {
        UUID uuid = CanonicalUuid.parse(value);
        if (uuid != null) {
            return octet(UUID_FOLLOWS).fixed(uuid.getMostSignificantBits()).fixed(uuid.getLeastSignificantBits());
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return count((long) utf8.length << 1).octets(utf8);
    }

    /** A string that is hardly written twice. */
    StateWriter text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        return count(utf8.length).octets(utf8);
    }

    /** Where the string was written before; -1 if it was not, and remembers it. */
    private int place(String value) {
        Map<String, Integer> map = places;
        if (map == null) {
            for (int i = 0; i < strings.size(); i++) {
                if (strings.get(i).equals(value)) {
                    return i;
                }
            }
            strings.add(value);
            if (strings.size() > FEW) {
                Map<String, Integer> many = new HashMap<>();
                strings.forEach(string -> many.put(string, many.size()));
                places = many;
            }
            return -1;
        }
        Integer known = map.putIfAbsent(value, map.size());
        return known == null ? -1 : known;
    }

    StateWriter real(double value) {
        return fixed(Double.doubleToLongBits(value));
    }

    private StateWriter fixed(long bits) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            octet((int) (bits >>> shift));
        }
        return this;
    }

    /** Up to eight flags in one byte. */
    StateWriter flags(boolean... flags) {
        return octet(bits(flags));
    }

    /** Flags, seven a byte as far as one is set: the rare ones last. */
    StateWriter manyFlags(boolean... flags) {
        return count(bits(flags));
    }

    private static int bits(boolean... flags) {
        int bits = 0;
        for (int i = 0; i < flags.length; i++) {
            bits |= flags[i] ? 1 << i : 0;
        }
        return bits;
    }

    StateWriter octet(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
