package dev.vigil.cli.terminal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Says on stderr, every ten seconds, how far a long reading of files has come; a short one says nothing. Thread-safe. */
public final class Progress {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Terminal terminal;
    private final LongSupplier nanoTime;
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong nextNanos;

    /** @param nanoTime a clock for intervals, as {@link System#nanoTime} */
    public Progress(Terminal terminal, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.nextNanos = new AtomicLong(nanoTime.getAsLong() + EVERY_NANOS);
    }

    /** One more file is done. */
    public void file(String name) {
        long done = files.incrementAndGet();
        long next = nextNanos.get();
        long now = nanoTime.getAsLong();
        if (now - next >= 0 && nextNanos.compareAndSet(next, now + EVERY_NANOS)) {
            terminal.note(done + (done == 1 ? " file so far, " : " files so far, ") + name);
        }
    }
}
