package dev.vigil.demo;

import dev.vigil.demo.load.Pace;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Scenario;
import dev.vigil.demo.server.TemporalServer;
import io.temporal.common.interceptors.WorkerInterceptor;
import java.time.Clock;
import java.util.List;

/**
 * How a fleet is started.
 *
 * @param server where it runs; it is not closed with the fleet
 * @param interceptors added to every worker
 * @param metricsPort port of the workers' metrics page on loopback; 0 takes a free one
 * @param pace how fast, and when the faults are planted
 */
public record FleetOptions(
        TemporalServer server,
        FleetPlan plan,
        Scenario scenario,
        List<WorkerInterceptor> interceptors,
        int metricsPort,
        Pace pace,
        Clock clock) {

    public FleetOptions {
        interceptors = List.copyOf(interceptors);
    }

    /** The pace that suits the server, a free metrics port. */
    public static FleetOptions of(
            TemporalServer server,
            FleetPlan plan,
            Scenario scenario,
            List<WorkerInterceptor> interceptors,
            Clock clock) {
        return new FleetOptions(server, plan, scenario, interceptors, 0, Pace.of(server.kind()), clock);
    }
}
