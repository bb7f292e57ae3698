package dev.vigil.cli.notify;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next try: doubled from a second to a minute, a little unlike each time. Not thread-safe. */
final class Retrying {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private long millis = FIRST.toMillis();

    Duration next() {
        long wait = millis;
        millis = Math.min(LONGEST.toMillis(), millis * 2);
        return Duration.ofMillis(wait * 3 / 4 + ThreadLocalRandom.current().nextLong(wait / 2));
    }

    /** Whether the last try went well. */
    boolean isFresh() {
        return millis == FIRST.toMillis();
    }

    void reset() {
        millis = FIRST.toMillis();
    }
}
