package dev.vigil.cli.command;

import dev.vigil.cli.config.Quantity;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/** A time as people give it: {@code 1h} (ago) or ISO-8601 with an offset. */
final class StartTime {

    private StartTime() {}

    static Instant parse(String text, Clock clock) {
        try {
            return clock.instant().minus(Quantity.duration(text));
        } catch (IllegalArgumentException notADuration) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        "a time: 15m, 1h or 2d ago, or 2026-11-22T14:03:00Z, got '" + text + "'", e);
            }
        }
    }
}
