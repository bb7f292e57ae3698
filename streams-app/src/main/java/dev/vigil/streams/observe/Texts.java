package dev.vigil.streams.observe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Texts by their bytes: the same bytes give the same string while they are remembered. {@value #PLACES} places, each for the text that came
 * last; texts of more than {@value #LONGEST} bytes are not remembered. Not thread-safe.
 */
final class Texts {

    private static final int PLACES = 4_096;
    private static final int LONGEST = 128;

    private final byte @Nullable [][] keys = new byte[PLACES][];
    private final @Nullable String[] values = new String[PLACES];

    String of(byte[] bytes, int from, int length) {
        if (length > LONGEST) {
            return make(bytes, from, length);
        }
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        int place = (hash ^ (hash >>> 12) ^ (hash >>> 24)) & (PLACES - 1);
        byte[] key = keys[place];
        String value = values[place];
        if (key != null && value != null && key.length == length && same(key, bytes, from)) {
            return value;
        }
        String made = make(bytes, from, length);
        keys[place] = Arrays.copyOfRange(bytes, from, from + length);
        values[place] = made;
        return made;
    }

    private static boolean same(byte[] key, byte[] bytes, int from) {
        return Arrays.equals(key, 0, key.length, bytes, from, from + key.length);
    }

    static String make(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}
