package dev.vigil.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.demo.load.Pace;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.Scenario;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.schema.alert.FailureMode;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryStormTest {

    @Test
    void theCallsCompleteOnceTheDependencyIsBackAndInterceptorsSawEveryAttempt() {
        // Given a fleet whose dependency goes down after a second
        Pace usual = Pace.of(TemporalServer.Kind.EMBEDDED);
        Pace soon = new Pace(
                0.2,
                0.2,
                0.2,
                0.2,
                0.5,
                10,
                10,
                50,
                Map.of(FailureMode.RETRY_STORM, Duration.ofSeconds(1)),
                usual.redeployAfter(),
                usual.burstAfter(),
                usual.maxRuns());
        FleetPlan plan = FleetPlan.of(3);
        AtomicInteger attempts = new AtomicInteger();
        try (TemporalServer server = TemporalServer.embedded("storm");
                DemoFleet fleet = DemoFleet.start(
                        new FleetOptions(
                                server, plan, Scenario.FM2, List.of(counting(attempts)), 0, soon, Clock.systemUTC()),
                        planting -> {})) {
            assertThat(Deadline.await(Duration.ofSeconds(20), fleet::allConditionsMet))
                    .isTrue();
            int caught = fleet.plantings().get(0).workflowIds().size();

            // When it is back
            fleet.remove(FailureMode.RETRY_STORM);

            // Then every call completes at its next attempt
            assertThat(caught).isGreaterThanOrEqualTo(10);
            assertThat(Deadline.await(
                            Duration.ofSeconds(30),
                            () -> fleet.truth().closed(plan.type(Role.CAPTURE).type()) >= caught))
                    .isTrue();
            assertThat(attempts.get()).isGreaterThanOrEqualTo(2 * caught);
        }
    }

    private static WorkerInterceptor counting(AtomicInteger attempts) {
        return new WorkerInterceptorBase() {
            @Override
            public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
                attempts.incrementAndGet();
                return next;
            }
        };
    }
}
