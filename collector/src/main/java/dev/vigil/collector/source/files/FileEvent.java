package dev.vigil.collector.source.files;

import dev.vigil.schema.event.EventAttributes;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event of a file, without its payloads.
 *
 * @param id event id; at least 1
 * @param type number of {@code temporal.api.enums.v1.EventType}; 0 = a name that is not known
 * @param time event time; null if the file does not say it
 * @param durable whether it has a task id
 */
public record FileEvent(long id, int type, @Nullable Instant time, boolean durable, EventAttributes attributes) {

    FileEvent withId(long newId) {
        return new FileEvent(newId, type, time, durable, attributes);
    }

    FileEvent withAttempt(int attempt) {
        return new FileEvent(
                id,
                type,
                time,
                durable,
                EventAttributes.newBuilder(attributes).setAttempt(attempt).build());
    }
}
