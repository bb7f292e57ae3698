package dev.vigil.demo.fault;

import dev.vigil.demo.load.Site;
import dev.vigil.schema.alert.FailureMode;

/** One fault for each failure mode. */
public final class Faults {

    private Faults() {}

    public static Fault of(FailureMode mode, Site site) {
        return switch (mode) {
            case NON_DETERMINISM -> new NonDeterminism(site);
            case RETRY_STORM -> new RetryStorm(site);
            case WORKER_STARVATION -> new WorkerStarvation(site);
            case LONG_RUNNING_DRIFT -> new LateTimers(site);
            case SIGNAL_RACE -> new SignalRace(site);
            case VISIBILITY_GAP -> new FailingType(site);
        };
    }
}
