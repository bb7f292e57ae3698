package dev.vigil.streams.judge;

/**
 * When an alert resolves.
 *
 * @param byTime it resolves by time alone: so many minutes of event time without anything bad, and a minute without observations
 *     counts. Otherwise the evidence has to come back (a drawdown), and so many minutes with observations in a row must be calm
 * @param calmMinutes how many
 * @param quietMinutes it also resolves after so many minutes without any observation: nobody is left to prove it right or wrong
 */
record Resolution(boolean byTime, long calmMinutes, long quietMinutes) {

    /** Calm panes are waited for at most so long after the evidence came back: one stuck call must not keep an alert open. */
    static final long PATIENCE_MINUTES = 15;

    static Resolution afterMinutes(long calm) {
        return new Resolution(true, calm, calm);
    }

    static Resolution afterDrawdown(long calm, long quiet) {
        return new Resolution(false, calm, quiet);
    }
}
