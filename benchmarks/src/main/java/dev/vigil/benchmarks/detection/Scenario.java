package dev.vigil.benchmarks.detection;

import java.util.function.Supplier;

/**
 * A type's stream: learning, 90 days without a change, then a change.
 *
 * @param before share that fails before the change
 * @param after share that fails after it
 * @param rampMinutes how long it takes to get there; 0 = at once
 * @param batch failing outcomes that come within one minute once a week; 0 = none
 * @param failing how failures hang together; made anew for each seed
 */
record Scenario(
        String name,
        Traffic traffic,
        double before,
        double after,
        long rampMinutes,
        int batch,
        Supplier<Failing> failing,
        boolean declaredBatch) {

    /** Learning, and then the days on which every alarm is a false one. */
    static final long LEARNING_MINUTES = 58 * 1440L;

    static final long QUIET_MINUTES = 90 * 1440L;
    /** What is not found by then is missed. */
    static final long FOLLOWED_MINUTES = 7 * 1440L;

    private static final long WEEK = 7 * 1440L;

    static Scenario flat(String name, double perDay, double before, double after) {
        return new Scenario(name, Traffic.flat(perDay), before, after, 0, 0, Failing::independent, false);
    }

    Scenario with(Supplier<Failing> model) {
        return new Scenario(name, traffic, before, after, rampMinutes, batch, model, declaredBatch);
    }

    Scenario over(Traffic other) {
        return new Scenario(name, other, before, after, rampMinutes, batch, failing, declaredBatch);
    }

    Scenario ramp(long minutes) {
        return new Scenario(name, traffic, before, after, minutes, batch, failing, declaredBatch);
    }

    Scenario weekly(int failures) {
        return new Scenario(name, traffic, before, after, rampMinutes, failures, failing, declaredBatch);
    }

    Scenario declaredAsBatch() {
        return new Scenario(name, traffic, before, after, rampMinutes, batch, failing, true);
    }

    /** Outcomes minute by minute, and when they change. */
    final class Stream {

        private final Dice dice;
        private final Failing model = failing.get();
        private final long changeMinute;
        private final long batchMinute;
        private long all;
        private long bad;

        Stream(long seed) {
            dice = new Dice(seed);
            changeMinute = LEARNING_MINUTES + QUIET_MINUTES + dice.below(1440);
            batchMinute = dice.below((int) WEEK);
        }

        void next(long minute) {
            all = dice.poisson(traffic.perMinute(minute));
            double mean = before;
            if (minute >= changeMinute) {
                double way = rampMinutes == 0 ? 1 : Math.min(1, (minute - changeMinute + 1) / (double) rampMinutes);
                mean = before + way * (after - before);
            }
            bad = dice.binomial(all, Math.min(1, model.share(minute, mean, dice)));
            if (batch > 0 && Math.floorMod(minute, WEEK) == batchMinute) {
                all += batch;
                bad += batch;
            }
        }

        long all() {
            return all;
        }

        long bad() {
            return bad;
        }

        long changeMinute() {
            return changeMinute;
        }
    }
}
