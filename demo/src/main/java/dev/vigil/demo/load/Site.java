package dev.vigil.demo.load;

import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.demo.worker.Chains;
import dev.vigil.demo.worker.WorkerPool;
import java.time.Clock;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The common ground of healthy parts and faults. */
public record Site(
        TemporalServer server, FleetPlan plan, Pace pace, WorkerPool workers, Load load, Chains chains, Clock clock) {

    /**
     * Calls {@code task} with 0, 1, 2, … so many times a second while the server keeps up, and less often while it does
     * not: a queue that grows because the machine is slow would be a fault that nobody planted.
     */
    public Load.Arrivals steadily(double perSecond, Consumer<Integer> task) {
        return load.steadily(perSecond, this::keepsUp, task);
    }

    /** As {@link #steadily}, and stops by itself after so many calls. */
    public void times(int calls, double perSecond, Consumer<Integer> task) {
        load.times(calls, perSecond, this::keepsUp, task);
    }

    /** As {@link #times}, whether the server keeps up or not: what a fault brings does not wait. */
    public void timesRegardless(int calls, double perSecond, Consumer<Integer> task) {
        load.times(calls, perSecond, () -> true, task);
    }

    /** Whether no more healthy runs are open than planned. */
    public boolean keepsUp() {
        return chains.openOf(healthyTypes()) <= pace.openAtMost();
    }

    private Set<String> healthyTypes() {
        return Role.allHealthy().stream().map(role -> names(role).type()).collect(Collectors.toSet());
    }

    public TypeNames names(Role role) {
        return plan.type(role);
    }
}
