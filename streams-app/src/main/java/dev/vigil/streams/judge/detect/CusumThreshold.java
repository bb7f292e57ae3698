package dev.vigil.streams.judge.detect;

/**
 * How much evidence a Bernoulli CUSUM in odds-ratio form needs, in closed form, from the wanted interval between false alarms.
 *
 * <pre>
 * L  = ln R                 b  = ln(1 + (R-1)·p0)         p1 = R·p0 / (1 + (R-1)·p0)
 * I0 = b - p0·L             I1 = p1·L - b
 * N  = (I1/I0²)·e^(h + b/2) - h/I0        outcomes between false alarms at h nats
 * </pre>
 *
 * The statistic is a reflected process that drifts down continuously and jumps up by L, so its run length is {@code W(h)²/W'(h) - ∫W}
 * with W its scale function (Avram, Kyprianou, Pistorius 2004); the line above are the first terms. Pure functions.
 */
public final class CusumThreshold {

    private static final int STEPS = 40;
    /** Never on a single failure: one failure gives less than L nats. */
    private static final double LEAST_FAILURES = 1.5;

    private CusumThreshold() {}

    /** Nats that a bad outcome gives. */
    public static double gain(double oddsRatio) {
        return Math.log(oddsRatio);
    }

    /** Nats that any outcome costs. */
    public static double cost(double p0, double oddsRatio) {
        return Math.log(1 + (oddsRatio - 1) * p0);
    }

    /**
     * The closed form, before any bound: it may be 0.
     *
     * @param outcomes wanted between false alarms, above 0
     * @param p0 baseline, in (0, 1)
     * @param oddsRatio smallest shift worth finding quickly, above 1
     */
    public static double closedForm(double outcomes, double p0, double oddsRatio) {
        double gain = gain(oddsRatio);
        double cost = cost(p0, oddsRatio);
        double p1 = oddsRatio * p0 / (1 + (oddsRatio - 1) * p0);
        double lost = cost - p0 * gain;
        double won = p1 * gain - cost;
        double c = lost * lost / won;
        double h = Math.log(1 + outcomes * c);
        for (int i = 0; i < STEPS; i++) {
            h = Math.max(0, Math.log((outcomes + h / lost) * c) - cost / 2);
        }
        return h;
    }

    /**
     * The threshold: the closed form, at most {@code ln(panes)} (a martingale bound that holds for any volume and wins where one pane
     * holds many outcomes), at least 1.5 failures' worth.
     *
     * @param panes in the wanted interval
     */
    public static double nats(double outcomes, double p0, double oddsRatio, double panes) {
        return Math.max(Math.min(closedForm(outcomes, p0, oddsRatio), Math.log(panes)), least(oddsRatio));
    }

    /** The least evidence that may alarm. */
    public static double least(double oddsRatio) {
        return LEAST_FAILURES * gain(oddsRatio);
    }
}
