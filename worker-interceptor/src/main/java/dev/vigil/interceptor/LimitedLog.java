package dev.vigil.interceptor;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets one message through per period, so that trouble with Kafka does not fill a worker's log. Thread-safe. */
final class LimitedLog {

    private final long periodNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong nextNanos;

    LimitedLog(Duration period, LongSupplier nanoTime) {
        this.periodNanos = period.toNanos();
        this.nanoTime = nanoTime;
        this.nextNanos = new AtomicLong(nanoTime.getAsLong());
    }

    /** Whether the caller may write now; at most one caller per period may. */
    boolean mayWrite() {
        long now = nanoTime.getAsLong();
        long next = nextNanos.get();
        return now - next >= 0 && nextNanos.compareAndSet(next, now + periodNanos);
    }
}
