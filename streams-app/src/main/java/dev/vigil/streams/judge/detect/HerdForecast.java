package dev.vigil.streams.judge.detect;

import dev.vigil.streams.observe.RetryPolicy;
import dev.vigil.streams.pane.PendingCalls;

/**
 * If a dependency came back now: how many of the waiting calls would hit it, second by second, for the next 100 seconds. Computed, not
 * estimated: each call's schedule is rolled forward and counted by the second.
 *
 * @param waiting calls in backoff
 * @param within of these, due within the horizon
 * @param peakSecond worst second, counted from the recovery; 0 if nothing waits
 * @param peak retries in that second
 */
public record HerdForecast(long waiting, long within, int peakSecond, long peak) {

    /** Everything that waits under the default policy has retried after so long (its longest backoff is 100 s). */
    public static final int HORIZON_SECONDS = 100;

    private static final double MICROS = 1_000_000.0;
    /** A failing attempt that fails at once: the most synchronised, so the worst case. */
    private static final double ATTEMPT_SECONDS = 0;

    /** @param recoveryMicros microseconds since the epoch */
    public static HerdForecast of(PendingCalls pending, long recoveryMicros) {
        long[] bySecond = new long[HORIZON_SECONDS];
        for (PendingCalls.Call call : pending.calls()) {
            RetryPolicy policy = call.policy();
            RetrySchedule schedule = new RetrySchedule(
                    Math.max(1, policy.initialMicros()) / MICROS,
                    Math.max(1, policy.coefficient()),
                    longest(policy) / MICROS);
            double next = (call.nextAttemptMicros() - recoveryMicros) / MICROS;
            double interval =
                    Math.min(Math.max(call.intervalMicros(), 1) / MICROS * schedule.coefficient(), schedule.maximum());
            double at = schedule.firstAfter(next, interval, ATTEMPT_SECONDS, 0);
            if (at < HORIZON_SECONDS) {
                bySecond[(int) at]++;
            }
        }
        int worst = 0;
        long within = 0;
        for (int second = 0; second < HORIZON_SECONDS; second++) {
            within += bySecond[second];
            if (bySecond[second] > bySecond[worst]) {
                worst = second;
            }
        }
        double scale = pending.scale();
        return new HerdForecast(
                Math.round(pending.size() * scale),
                Math.round(within * scale),
                worst,
                Math.round(bySecond[worst] * scale));
    }

    /** A policy without a longest backoff has 100 times the first one, as the server fills it in. */
    public static double longest(RetryPolicy policy) {
        return policy.maximumMicros() > 0 ? policy.maximumMicros() : 100.0 * Math.max(1, policy.initialMicros());
    }
}
