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
        /** When a build polls for the type's open runs that was never probed. */
        ON_NEW_BUILD
    }

    /** Nothing is asked unless somebody says so: each run costs the fleet one query. */
    static final ProbeConfig DEFAULT = new ProbeConfig(Replay.NEVER, 2, 200);

    private static final double MOST_PER_SECOND = 1_000;
    private static final int MOST_SAMPLED = 100_000;

    /** @param otherwise what holds where the section says nothing */
    static ProbeConfig read(Section section, ProbeConfig otherwise) {
        ProbeConfig probe = new ProbeConfig(
                section.choice("replay", Replay.class, otherwise.replay),
                section.value(
                        "rate",
                        otherwise.perSecond,
                        "a rate of at most 1000/s",
                        text -> Scalars.within(Quantity.rate(text), Double.MIN_VALUE, MOST_PER_SECOND),
                        Quantity::rateText),
                section.count("sample", otherwise.sample, 1, MOST_SAMPLED));
        section.end();
        return probe;
    }
}
