package dev.vigil.collector.probe;

import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** Lets one query through each interval, evenly: no burst after a pause. Not thread-safe. */
public final class Pace {

    private static final long LONGEST_NAP_MICROS = 200_000;

    private final Clock clock;
    private final Nap nap;
    private final long intervalMicros;
    private long nextMicros;

    /** How time is waited for. */
    public interface Nap {
        void micros(long micros) throws InterruptedException;
    }

    Pace(double perSecond, Clock clock, Nap nap) {
        this.clock = clock;
        this.nap = nap;
        this.intervalMicros = Math.max(1, Math.round(1_000_000 / perSecond));
        this.nextMicros = now();
    }

    /** As threads wait. */
    public static Nap sleeping() {
        return TimeUnit.MICROSECONDS::sleep;
    }

    /** Waits for the next turn. */
    void take() throws InterruptedException {
        while (now() < nextMicros) {
            nap.micros(Math.min(LONGEST_NAP_MICROS, nextMicros - now()));
        }
        nextMicros = Math.max(now(), nextMicros) + intervalMicros;
    }

    /** Nothing is let through for a while. */
    void pause(long micros) {
        nextMicros = Math.max(nextMicros, now() + micros);
    }

    long now() {
        return TimeUnit.MILLISECONDS.toMicros(clock.millis());
    }
}
