package dev.vigil.collector.probe;

import java.util.Optional;

/**
 * What is probed and how gently.
 *
 * @param cluster name of the cluster, part of every key
 * @param build build that the workers are said to run; empty: as their pollers say
 * @param perSecond queries a second, in (0, 1000]; too high starves the fleet's own workflow tasks
 * @param sample runs to ask at most, 0 = all; at most {@value #MOST_SAMPLED}, because a sample is held in memory
 * @param closed closed runs instead of open ones
 */
public record ProbeSettings(
        String cluster,
        String namespace,
        String workflowType,
        Optional<String> build,
        double perSecond,
        int sample,
        boolean closed) {

    public static final double DEFAULT_PER_SECOND = 2;
    public static final double MOST_PER_SECOND = 1_000;
    public static final int MOST_SAMPLED = 100_000;

    public ProbeSettings {
        if (workflowType.isEmpty()) {
            throw new IllegalArgumentException("expected a workflow type, got none");
        }
        if (!(perSecond > 0 && perSecond <= MOST_PER_SECOND)) {
            throw new IllegalArgumentException("rate must be above 0 and at most 1000/s, got: " + perSecond);
        }
        if (sample < 0 || sample > MOST_SAMPLED) {
            throw new IllegalArgumentException("sample must be in 0.." + MOST_SAMPLED + ", got: " + sample);
        }
    }

    /** What two probes must share for the second to go on where the first stopped. */
    public String kind() {
        return (sample == 0 ? "all" : Integer.toString(sample)) + (closed ? "-closed" : "");
    }
}
