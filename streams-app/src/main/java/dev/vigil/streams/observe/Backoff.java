package dev.vigil.streams.observe;

import dev.vigil.schema.event.PendingActivity;

/**
 * The retry schedule of a pending activity, as far as its snapshot shows it. Temporal's backoff has no jitter, so the ends of earlier
 * attempts follow from the policy: each ended one backoff before the next (what the attempts themselves took is not known and taken
 * as nothing, so an estimate is late by at most that).
 *
 * @param dueMicros when the pending attempt is due, microseconds since the epoch; 0 = it is not in backoff
 * @param intervalMicros backoff before the pending attempt
 * @param lastEndMicros end of the last failed attempt, microseconds since the epoch
 */
record Backoff(PendingActivity pending, long dueMicros, long intervalMicros, long lastEndMicros) {

    private static final int SCHEDULED = 1;
    private static final int STARTED = 2;

    /** Where there is no maximum interval: Temporal's own default, a hundred initial intervals, would be less than a day. */
    private static final long LONGEST = 86_400_000_000L;

    /** After so many attempts a backoff counts as constant. */
    private static final int GROWTHS = 10_000;

    static Backoff of(PendingActivity pending, long now) {
        int attempt = pending.getAttempt();
        long interval = pending.getCurrentRetryIntervalMicros() > 0
                ? pending.getCurrentRetryIntervalMicros()
                : attempt > 1 ? interval(pending, attempt - 1) : 0;
        long due = attempt > 1 && !pending.getPaused() ? due(pending, interval, now) : 0;
        return new Backoff(pending, due, interval, Math.min(now, lastEnd(pending, due, interval, now)));
    }

    /**
     * Servers before 1.27 give no next attempt: there a schedule in the future says the same. The embedded test server calls a
     * backoff STARTED and gives only the start of the attempt that failed.
     */
    private static long due(PendingActivity pending, long interval, long now) {
        if (pending.getNextAttemptAtMicros() > 0) {
            return pending.getNextAttemptAtMicros();
        }
        if (pending.getState() == SCHEDULED) {
            return pending.getScheduledAtMicros() > now ? pending.getScheduledAtMicros() : 0;
        }
        boolean embedded = pending.getState() == STARTED
                && pending.getLastAttemptCompletedAtMicros() == 0
                && !pending.getLastFailureTypes().isEmpty()
                && interval > 0;
        long due = Math.max(pending.getLastStartedAtMicros(), pending.getScheduledAtMicros()) + interval;
        return embedded && due > now ? due : 0;
    }

    private static long lastEnd(PendingActivity pending, long due, long interval, long now) {
        if (pending.getLastAttemptCompletedAtMicros() > 0) {
            return pending.getLastAttemptCompletedAtMicros();
        }
        if (due > 0) {
            return due - interval;
        }
        long begun = pending.getState() == SCHEDULED || pending.getLastStartedAtMicros() == 0
                ? pending.getScheduledAtMicros()
                : pending.getLastStartedAtMicros();
        return begun > 0 ? begun - interval : now;
    }

    /** When a failed attempt ended: the last one as the server says, earlier ones by the policy. */
    long endOf(int attempt) {
        return lastEndMicros - between(pending, attempt, pending.getAttempt() - 1);
    }

    /** Backoff after the given attempt failed. */
    private static long interval(PendingActivity pending, int attempt) {
        return between(pending, attempt, attempt + 1);
    }

    /** Sum of the backoffs after the attempts {@code from} (inclusive) to {@code to} (exclusive). */
    private static long between(PendingActivity pending, int from, int to) {
        long cap = pending.getRetryMaximumIntervalMicros() > 0 ? pending.getRetryMaximumIntervalMicros() : LONGEST;
        double interval = pending.getRetryInitialMicros();
        long sum = 0;
        for (int attempt = 1; attempt < to; attempt++) {
            long micros = (long) Math.min(interval, (double) cap);
            boolean constant = interval >= cap || pending.getRetryCoefficient() <= 1 || attempt == GROWTHS;
            if (constant) {
                return sum + micros * (to - Math.max(attempt, from));
            }
            if (attempt >= from) {
                sum += micros;
            }
            interval *= pending.getRetryCoefficient();
        }
        return sum;
    }

    static RetryPolicy policy(PendingActivity pending) {
        return new RetryPolicy(
                pending.getRetryInitialMicros(),
                pending.getRetryCoefficient(),
                pending.getRetryMaximumIntervalMicros(),
                pending.getRetryMaximumAttempts());
    }
}
