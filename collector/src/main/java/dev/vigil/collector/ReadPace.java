package dev.vigil.collector;

/** How many histories were read lately. Thread-safe. */
final class ReadPace {

    /** Twice of it is what is remembered, nanoseconds. */
    private static final long TENTH_NANOS = 100_000_000;

    private long tenth;
    private int now;
    private int before;

    /** One more was read. */
    synchronized void done(long nanoTime) {
        turn(nanoTime);
        now++;
    }

    /** In the tenth of a second before this one, or in this one if they are more already. */
    synchronized int lately(long nanoTime) {
        turn(nanoTime);
        return Math.max(now, before);
    }

    private void turn(long nanoTime) {
        long current = Math.floorDiv(nanoTime, TENTH_NANOS);
        if (current != tenth) {
            before = current == tenth + 1 ? now : 0;
            now = 0;
            tenth = current;
        }
    }
}
