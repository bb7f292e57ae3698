package dev.vigil.demo.load;

import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.demo.worker.Chains;
import dev.vigil.demo.worker.WorkerPool;
import java.time.Clock;

/** The common ground of healthy parts and faults. */
public record Site(
        TemporalServer server, FleetPlan plan, Pace pace, WorkerPool workers, Load load, Chains chains, Clock clock) {

    public TypeNames names(Role role) {
        return plan.type(role);
    }
}
