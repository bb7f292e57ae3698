package dev.vigil.streams.topology;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A run id as two longs where it is a UUID in its canonical form, as Temporal writes it, and as text otherwise. */
sealed interface RunId {

    /** 16 bytes. */
    record Uuid(long high, long low) implements RunId {}

    record Text(String text) implements RunId {}

    static RunId of(String runId) {
        RunId uuid = uuid(runId);
        return uuid == null ? new Text(runId) : uuid;
    }

    private static @Nullable RunId uuid(String text) {
        if (text.length() != 36) {
            return null;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < 36; i++) {
            char c = text.charAt(i);
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (c != '-') {
                    return null;
                }
                continue;
            }
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) {
                return null; // upper case too: it is another run id
            }
            if (i < 18) {
                high = high << 4 | digit;
            } else {
                low = low << 4 | digit;
            }
        }
        return new Uuid(high, low);
    }

    /** The id's bytes: 16, or the text. */
    default byte[] bytes() {
        if (this instanceof Uuid uuid) {
            return ByteBuffer.allocate(16)
                    .putLong(uuid.high())
                    .putLong(uuid.low())
                    .array();
        }
        return ((Text) this).text().getBytes(StandardCharsets.UTF_8);
    }
}
