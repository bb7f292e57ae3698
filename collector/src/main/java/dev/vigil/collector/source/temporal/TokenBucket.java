package dev.vigil.collector.source.temporal;

/**
 * A token bucket that also pauses: after a refusal nothing is let through for a while that doubles with each refusal in a
 * row, jittered so that several collectors do not come back together. Not thread-safe. Times are microseconds of any clock
 * that mostly goes forward; a step backwards gives no tokens and does no harm.
 */
final class TokenBucket {

    /** First pause, microseconds. */
    static final long FIRST_PAUSE_MICROS = 250_000;

    /** Longest pause, microseconds. */
    static final long LONGEST_PAUSE_MICROS = 15_000_000;

    private double perSecond;
    private double capacity;
    private double tokens;
    private long refilledAtMicros;
    private long pausedUntilMicros;
    private int refusals;

    /**
     * @param perSecond tokens a second, above 0; the bucket holds those of one second, at least one
     */
    TokenBucket(double perSecond, long nowMicros) {
        this.perSecond = perSecond;
        this.capacity = Math.max(1, perSecond);
        this.tokens = capacity;
        this.refilledAtMicros = nowMicros;
    }

    /** Changes the rate from now on. */
    void rate(double newPerSecond, long nowMicros) {
        refill(nowMicros);
        perSecond = newPerSecond;
        capacity = Math.max(1, newPerSecond);
        tokens = Math.min(tokens, capacity);
    }

    /** Takes a token if there is one and no pause. */
    boolean tryTake(long nowMicros) {
        refill(nowMicros);
        if (nowMicros < pausedUntilMicros || tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }

    /** How long until a token may be there, microseconds; 0 if one is there now. */
    long waitMicros(long nowMicros) {
        refill(nowMicros);
        long forPause = Math.max(0, pausedUntilMicros - nowMicros);
        long forToken = tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perSecond * 1_000_000);
        return Math.max(forPause, forToken);
    }

    /**
     * Pauses, twice as long as the last time, and never shorter than the server said.
     *
     * @param hintMicros what the server said, microseconds; 0: nothing
     * @param jitter in [0, 1): where between half and all of the pause; of a hint, where between it and a quarter more
     */
    void refused(long nowMicros, long hintMicros, double jitter) {
        long pause = Math.min(LONGEST_PAUSE_MICROS, FIRST_PAUSE_MICROS << Math.min(refusals, 10));
        refusals++;
        long own = (long) (pause * (0.5 + jitter / 2));
        long hinted = (long) (hintMicros * (1 + jitter / 4));
        pausedUntilMicros = Math.max(pausedUntilMicros, nowMicros + Math.max(own, hinted));
    }

    /** A request went through: the next refusal pauses shortly again. */
    void succeeded() {
        refusals = 0;
    }

    int refusals() {
        return refusals;
    }

    private void refill(long nowMicros) {
        long elapsed = nowMicros - refilledAtMicros;
        refilledAtMicros = nowMicros;
        if (elapsed < 0) {
            pausedUntilMicros += elapsed; // the clock went back, and the pause with it
        }
        if (elapsed > 0) {
            tokens = Math.min(capacity, tokens + elapsed / 1_000_000.0 * perSecond);
        }
    }
}
