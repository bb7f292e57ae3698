package dev.vigil.streams.judge.detect;

/**
 * When Temporal retries an activity: backoffs I, I·c, I·c², … capped at M, no jitter. Seconds; durations of attempts are left out.
 * Pure.
 *
 * @param initial first backoff, seconds, above 0
 * @param coefficient at least 1
 * @param maximum longest backoff, seconds
 */
public record RetrySchedule(double initial, double coefficient, double maximum) {

    private static final int MOST_ATTEMPTS = 100_000;

    /** Backoff before an attempt, seconds; 0 before the first. */
    public double backoffBefore(int attempt) {
        return attempt <= 1 ? 0 : Math.min(maximum, initial * Math.pow(coefficient, attempt - 2));
    }

    /** Start of an attempt after the first one's, seconds. */
    public double startOffset(int attempt) {
        double offset = 0;
        double backoff = Math.min(maximum, initial);
        for (int i = 2; i <= attempt; i++) {
            offset += backoff;
            backoff = Math.min(maximum, backoff * coefficient);
        }
        return offset;
    }

    /** Attempts that one call makes during an outage that begins with its first, at most 100,000. */
    public int attemptsDuring(double outageSeconds) {
        int attempts = 0;
        double offset = 0;
        double backoff = Math.min(maximum, initial);
        while (offset <= outageSeconds && attempts < MOST_ATTEMPTS) {
            attempts++;
            offset += backoff;
            backoff = Math.min(maximum, backoff * coefficient);
        }
        return attempts;
    }

    /**
     * Retries a second, so many seconds after a recovery, if calls start at a steady rate:
     * {@code H(s) = λ·#{k : a(k-1) < T, a(k) ≤ T+s, s < a(k)-a(k-1)}}.
     *
     * @param callsPerSecond λ
     * @param outageSeconds T
     * @param lagSeconds s
     */
    public double retriesPerSecond(double callsPerSecond, double outageSeconds, double lagSeconds) {
        int waves = 0;
        double before = 0;
        double backoff = Math.min(maximum, initial);
        for (int i = 0; before < outageSeconds && i < MOST_ATTEMPTS; i++) {
            double at = before + backoff;
            if (at <= outageSeconds + lagSeconds && lagSeconds < backoff) {
                waves++;
            }
            before = at;
            backoff = Math.min(maximum, backoff * coefficient);
        }
        return callsPerSecond * waves;
    }

    /**
     * First attempt of a waiting call at or after a recovery, seconds.
     *
     * @param nextAttempt when its next attempt is due
     * @param interval backoff after that attempt, if it fails
     * @param attemptSeconds how long a failing attempt takes
     */
    public double firstAfter(double nextAttempt, double interval, double attemptSeconds, double recovery) {
        double at = nextAttempt;
        double backoff = interval;
        for (int i = 0; at < recovery && i < MOST_ATTEMPTS; i++) {
            at += attemptSeconds + backoff;
            backoff = Math.min(backoff * coefficient, maximum);
        }
        return at;
    }
}
