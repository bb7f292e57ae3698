package dev.vigil.demo.load;

import dev.vigil.demo.server.TemporalServer;
import dev.vigil.schema.alert.FailureMode;
import java.time.Duration;
import java.util.Map;

/**
 * How fast the fleet runs and when its faults are planted. A real server on SQLite and two shared cores carries about 12
 * short runs a second; the fleet keeps to about half of that.
 *
 * @param eachHealthyType starts per second of each healthy type
 * @param batch starts per second of the batch while faults are being planted
 * @param batchLater starts per second of the rest of the batch, from the burst on
 * @param failingType starts per second of the type that fails a third of its runs
 * @param background starts per second of each type that is going to be planted, before and after
 * @param storm starts per second while the dependency is down
 * @param rush starts per second of the rush on the queue that has too few slots
 * @param plantAfter when each fault is planted, from the start of the fleet
 * @param openAtMost healthy runs that may be open at once; beyond it the server is slower than planned, and arrivals that
 *     can wait do
 * @param redeployAfter when the healthy redeployment happens
 * @param burstAfter when the burst inside capacity happens
 * @param maxRuns no more than so many runs are started in all; the embedded server never forgets one
 */
public record Pace(
        double eachHealthyType,
        double batch,
        double batchLater,
        double failingType,
        double background,
        double storm,
        double rush,
        int openAtMost,
        Map<FailureMode, Duration> plantAfter,
        Duration redeployAfter,
        Duration burstAfter,
        int maxRuns) {

    private static final Pace EMBEDDED = new Pace(
            0.5,
            2,
            3,
            1.5,
            0.25,
            2,
            10,
            50,
            Map.of(
                    FailureMode.VISIBILITY_GAP, Duration.ofSeconds(6),
                    FailureMode.NON_DETERMINISM, Duration.ofSeconds(9),
                    FailureMode.LONG_RUNNING_DRIFT, Duration.ofSeconds(12),
                    FailureMode.RETRY_STORM, Duration.ofSeconds(16),
                    FailureMode.WORKER_STARVATION, Duration.ofSeconds(23),
                    FailureMode.SIGNAL_RACE, Duration.ofSeconds(28)),
            Duration.ofSeconds(20),
            Duration.ofSeconds(33),
            5_000);

    private static final Pace REAL = new Pace(
            0.34,
            0.5,
            1.5,
            0.9,
            0.1,
            1.2,
            6,
            14,
            Map.of(
                    FailureMode.VISIBILITY_GAP, Duration.ofSeconds(6),
                    FailureMode.NON_DETERMINISM, Duration.ofSeconds(10),
                    FailureMode.LONG_RUNNING_DRIFT, Duration.ofSeconds(15),
                    FailureMode.RETRY_STORM, Duration.ofSeconds(20),
                    FailureMode.SIGNAL_RACE, Duration.ofSeconds(42),
                    FailureMode.WORKER_STARVATION, Duration.ofSeconds(44)),
            Duration.ofSeconds(35),
            Duration.ofSeconds(75),
            20_000);

    public Pace {
        plantAfter = Map.copyOf(plantAfter);
    }

    public static Pace of(TemporalServer.Kind kind) {
        return kind == TemporalServer.Kind.EMBEDDED ? EMBEDDED : REAL;
    }
}
