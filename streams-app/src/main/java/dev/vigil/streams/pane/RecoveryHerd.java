package dev.vigil.streams.pane;

import dev.vigil.streams.observe.RetryPolicy;
import dev.vigil.streams.pane.PendingCalls.Call;
import java.util.Arrays;

/**
 * The retries ahead if a dependency came back at a given time: each pending call is rolled along its backoffs to its first attempt
 * at or after it. Temporal's backoff has no jitter, so this is arithmetic, not a guess; the time that a failing attempt takes is
 * taken as 0, because no source tells it for a call that still waits. Pure.
 */
public final class RecoveryHerd {

    /** Seconds that are looked ahead: the longest backoff of the default policy. */
    public static final int SECONDS = 100;

    private static final long SECOND_MICROS = 1_000_000;
    /** Backoffs followed one by one; by then a coefficient above 1 has reached any maximum. */
    private static final int GROWTH_STEPS = 1_000;

    private final long[] perSecond = new long[SECONDS];

    /** @param recoveryMicros microseconds since the epoch */
    public RecoveryHerd(PendingCalls pending, long recoveryMicros) {
        double scale = pending.scale();
        for (Call call : pending.calls()) {
            long first = firstAttemptMicros(call, recoveryMicros);
            long second = first == Long.MAX_VALUE ? SECONDS : (first - recoveryMicros) / SECOND_MICROS;
            if (second < SECONDS) {
                perSecond[(int) second]++;
            }
        }
        for (int i = 0; i < SECONDS; i++) {
            perSecond[i] = Math.round(perSecond[i] * scale);
        }
    }

    /** Retries due in each of the next 100 seconds. */
    public long[] perSecond() {
        return perSecond.clone();
    }

    /** Retries due in the busiest second. */
    public long peakPerSecond() {
        return Arrays.stream(perSecond).max().orElse(0);
    }

    /** First attempt of a call at or after a time; {@code Long.MAX_VALUE} if its policy gives up before. */
    static long firstAttemptMicros(Call call, long recoveryMicros) {
        RetryPolicy policy = call.policy();
        long maximum = policy.maximumMicros() > 0 ? policy.maximumMicros() : Long.MAX_VALUE;
        long attemptsLeft =
                policy.maximumAttempts() > 0 ? (long) policy.maximumAttempts() - call.attempt() : Long.MAX_VALUE;
        long time = call.nextAttemptMicros();
        long interval = next(call.intervalMicros(), policy.coefficient(), maximum);
        for (int step = 0; time < recoveryMicros && step < GROWTH_STEPS; step++) {
            time = saturatedAdd(time, interval);
            interval = next(interval, policy.coefficient(), maximum);
            attemptsLeft--;
        }
        if (time < recoveryMicros) {
            long steps = (recoveryMicros - time - 1) / interval + 1;
            attemptsLeft -= steps;
            time += steps * interval;
        }
        return attemptsLeft < 0 ? Long.MAX_VALUE : time;
    }

    private static long next(long interval, double coefficient, long maximum) {
        return Math.max(1, (long) Math.min(interval * Math.max(1, coefficient), (double) maximum));
    }

    private static long saturatedAdd(long a, long b) {
        long sum = a + b;
        return sum < a ? Long.MAX_VALUE : sum;
    }
}
