package dev.vigil.streams.topology;

import dev.vigil.streams.observe.CanonicalUuid;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** A run id as two longs where it is a UUID in its canonical form, as Temporal writes it, and as text otherwise. */
sealed interface RunId {

    /** 16 bytes. */
    record Uuid(long high, long low) implements RunId {}

    record Text(String text) implements RunId {}

    static RunId of(String runId) {
        UUID uuid = CanonicalUuid.parse(runId);
        return uuid == null ? new Text(runId) : new Uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
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
