package dev.vigil.collector.translate;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Times to microseconds, rounded down; an unset message is 0. */
public final class Micros {

    /** What the embedded test server writes for a timeout that is not set: ten years of 365 days, seconds. */
    private static final long NEVER_SECONDS = 315_360_000;

    private Micros() {}

    /** Microseconds since the epoch. */
    public static long of(Timestamp time) {
        return time.getSeconds() * 1_000_000 + time.getNanos() / 1_000;
    }

    /** Microseconds. */
    public static long of(Duration duration) {
        return duration.getSeconds() * 1_000_000 + duration.getNanos() / 1_000;
    }

    /** Microseconds since the epoch. */
    public static long of(Instant time) {
        return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
    }

    /** The same instant; null if it is not set or beyond what an instant can be. */
    public static @Nullable Instant exact(Timestamp time) {
        boolean usable = time.getSeconds() > 0
                && time.getSeconds() <= Instant.MAX.getEpochSecond()
                && time.getNanos() >= 0
                && time.getNanos() <= 999_999_999;
        return usable ? Instant.ofEpochSecond(time.getSeconds(), time.getNanos()) : null;
    }

    public static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1_000L);
    }

    /** A timeout in microseconds, 0 if there is none. */
    static long ofTimeout(Duration timeout) {
        return timeout.getSeconds() >= NEVER_SECONDS ? 0 : Math.max(0, of(timeout));
    }
}
