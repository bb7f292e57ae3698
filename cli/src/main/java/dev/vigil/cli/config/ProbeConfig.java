package dev.vigil.cli.config;

/**
 * Whether Vigil probes a type by itself.
 *
 * @param replay when open runs are replayed
 * @param perSecond queries a second at most
 * @param sample runs to ask at most
 */
public record ProbeConfig(Replay replay, double perSecond, int sample) {

    /** When a replay probe starts by itself. */
    public enum Replay {
        NEVER,
        /** When a build completes its first workflow task. */
        ON_NEW_BUILD
    }

    private static final double DEFAULT_PER_SECOND = 2;
    private static final double MOST_PER_SECOND = 1_000;
    private static final int DEFAULT_SAMPLE = 200;
    private static final int MOST_SAMPLED = 100_000;

    static ProbeConfig read(Section section) {
        ProbeConfig probe = new ProbeConfig(
                section.choice("replay", Replay.class, Replay.NEVER),
                section.value(
                        "rate",
                        DEFAULT_PER_SECOND,
                        "a rate of at most 1000/s",
                        text -> Scalars.within(Quantity.rate(text), Double.MIN_VALUE, MOST_PER_SECOND),
                        Quantity::rateText),
                section.count("sample", DEFAULT_SAMPLE, 1, MOST_SAMPLED));
        section.end();
        return probe;
    }
}
