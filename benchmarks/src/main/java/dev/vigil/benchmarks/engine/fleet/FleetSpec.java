package dev.vigil.benchmarks.engine.fleet;

/**
 * What a fleet does. The same spec gives the same records, byte for byte.
 *
 * @param seed of everything random
 * @param cluster Temporal cluster
 * @param namespace Temporal namespace
 * @param types workflow types, popular by Zipf's law with exponent 1
 * @param partitions partitions of {@code workflow-events}
 * @param startMicros first event time, microseconds since the epoch
 * @param durationMicros for how long runs are started
 * @param runsPerSecond chains started per second of event time
 * @param steps mean number of activities of a run; 2.2 gives about 20 events a run
 * @param lateShare share of chains whose history is captured half a minute to half an hour late
 * @param abandonedShare share of chains that never close: they stay open in the state
 * @param faults whether some of the fleet misbehaves: failing type, late timers, a slow queue, signal races, non-determinism
 */
public record FleetSpec(
        long seed,
        String cluster,
        String namespace,
        int types,
        int partitions,
        long startMicros,
        long durationMicros,
        double runsPerSecond,
        double steps,
        double lateShare,
        double abandonedShare,
        boolean faults) {

    public static final long SECOND = 1_000_000L;
    public static final long MINUTE = 60 * SECOND;
    public static final long HOUR = 60 * MINUTE;

    /** A Monday in 2026, 08:00 UTC. */
    public static final long EPOCH = 1_767_600_000L * SECOND;

    /** One hour of a healthy fleet with 50 types and about 20 events a run. */
    public static FleetSpec hour(long events, int partitions) {
        return new FleetSpec(
                42, "bench", "orders", 50, partitions, EPOCH, HOUR, events / 20.0 / 3_600, 2.2, 0.002, 0, false);
    }

    public FleetSpec withFaults() {
        return new FleetSpec(
                seed,
                cluster,
                namespace,
                types,
                partitions,
                startMicros,
                durationMicros,
                runsPerSecond,
                steps,
                lateShare,
                abandonedShare,
                true);
    }

    public FleetSpec withTypes(int newTypes) {
        return new FleetSpec(
                seed,
                cluster,
                namespace,
                newTypes,
                partitions,
                startMicros,
                durationMicros,
                runsPerSecond,
                steps,
                lateShare,
                abandonedShare,
                faults);
    }

    /** Longer histories, and fewer of them. */
    public FleetSpec withSteps(double newSteps) {
        return new FleetSpec(
                seed,
                cluster,
                namespace,
                types,
                partitions,
                startMicros,
                durationMicros,
                runsPerSecond * steps / newSteps,
                newSteps,
                lateShare,
                abandonedShare,
                faults);
    }

    public FleetSpec withAbandonedShare(double share) {
        return new FleetSpec(
                seed,
                cluster,
                namespace,
                types,
                partitions,
                startMicros,
                durationMicros,
                runsPerSecond,
                steps,
                lateShare,
                share,
                faults);
    }

    public FleetSpec withLateShare(double share) {
        return new FleetSpec(
                seed,
                cluster,
                namespace,
                types,
                partitions,
                startMicros,
                durationMicros,
                runsPerSecond,
                steps,
                share,
                abandonedShare,
                faults);
    }

    /** The same fleet at another time and pace. */
    public FleetSpec at(long newStartMicros, long newDurationMicros, double newRunsPerSecond) {
        return new FleetSpec(
                seed,
                cluster,
                namespace,
                types,
                partitions,
                newStartMicros,
                newDurationMicros,
                newRunsPerSecond,
                steps,
                lateShare,
                abandonedShare,
                faults);
    }
}
