package dev.vigil.cli.replay;

import java.time.Duration;
import java.time.Instant;

/**
 * What is replayed.
 *
 * @param from from here on alerts count
 * @param to up to here; {@link #END}: to the end of what is recorded when the replay starts
 * @param warmUp how much earlier reading starts, so that open runs and baselines are known
 */
public record ReplaySpan(Instant from, Instant to, Duration warmUp) {

    /** No end but that of the recorded topics. */
    public static final Instant END = Instant.MAX;

    public ReplaySpan {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("expected --from before --to, got " + from + " and " + to);
        }
    }

    public boolean toTheEnd() {
        return to.equals(END);
    }

    /** Where reading starts: the capture time of the first record. */
    public Instant start() {
        return from.minus(warmUp);
    }

    long fromMicros() {
        return micros(from);
    }

    long toMicros() {
        return toTheEnd() ? Long.MAX_VALUE : micros(to);
    }

    long startMicros() {
        return micros(start());
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
    }
}
