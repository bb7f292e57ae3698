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

    private final @Nullable Place[] places = new Place[PLACES];

    private record Place(byte[] bytes, String text) {}

    String of(byte[] bytes, int from, int length) {
        if (length > LONGEST) {
            return make(bytes, from, length);
        }
        int hash = length;
        for (int i = from; i < from + length; i++) {
            hash = hash * 31 + bytes[i];
        }
        int place = (hash ^ (hash >>> 12) ^ (hash >>> 24)) & (PLACES - 1);
        Place known = places[place];
        if (known != null && Arrays.equals(known.bytes, 0, known.bytes.length, bytes, from, from + length)) {
            return known.text;
        }
        Place made = new Place(Arrays.copyOfRange(bytes, from, from + length), make(bytes, from, length));
        places[place] = made;
        return made.text;
    }

    static String make(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
}
