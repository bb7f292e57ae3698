package dev.vigil.streams.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys of what was last scraped of each target, in the changelog of the observing stage. Beside those of {@link RunEntries}. */
final class ScrapeEntries {

    private static final byte TARGET = 4;

    private ScrapeEntries() {}

    static boolean isOurs(byte[] key) {
        return key.length > 1 && key[0] == TARGET;
    }

    static byte[] key(String target) {
        byte[] name = target.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + name.length).put(TARGET).put(name).array();
    }

    static String target(byte[] key) {
        return new String(Arrays.copyOfRange(key, 1, key.length), StandardCharsets.UTF_8);
    }
}
