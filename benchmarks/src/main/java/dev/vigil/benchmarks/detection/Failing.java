package dev.vigil.benchmarks.detection;

/** How the failures of a stream hang together: the share that fails in a minute, around a mean that the scenario sets. */
interface Failing {

    double share(long minute, double mean, Dice dice);

    static Failing independent() {
        return (minute, mean, dice) -> mean;
    }

    /** The share is drawn anew for each block of minutes, so that failures come in bursts. */
    static Failing bursts(int blockMinutes, double correlation) {
        return new Failing() {
            private long block = Long.MIN_VALUE;
            private double mean;
            private double share;

            @Override
            public double share(long minute, double wanted, Dice dice) {
                long at = Math.floorDiv(minute, (long) blockMinutes);
                if (at != block || Double.compare(mean, wanted) != 0) {
                    block = at;
                    mean = wanted;
                    share = dice.beta(Math.min(wanted, 0.999), correlation);
                }
                return share;
            }
        };
    }

    /** Held out: the logarithm wanders as a first-order autoregression. */
    static Failing wandering(double sd, double minutes) {
        double keep = Math.exp(-1 / minutes);
        return new Failing() {
            private double log;

            @Override
            public double share(long minute, double mean, Dice dice) {
                log = keep * log + sd * Math.sqrt(1 - keep * keep) * dice.gaussian();
                return Math.min(1, mean * Math.exp(log - sd * sd / 2));
            }
        };
    }

    /** Held out: quiet and bad spells in turn. */
    static Failing regimes(double quiet, double quietMinutes, double bad, double badMinutes) {
        return new Failing() {
            private boolean isBad;
            private double left;

            @Override
            public double share(long minute, double mean, Dice dice) {
                if (--left <= 0) {
                    isBad = !isBad;
                    left = dice.exponential(isBad ? badMinutes : quietMinutes);
                }
                return Math.min(1, mean * (isBad ? bad : quiet));
            }
        };
    }

    /** Held out: so many times the mean between 0 and 6 h. */
    static Failing atNight(double times) {
        return (minute, mean, dice) -> Math.floorMod(minute, 1440L) < 360 ? Math.min(1, times * mean) : mean;
    }
}
