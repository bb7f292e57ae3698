package dev.vigil.demo.fault;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import dev.vigil.demo.worker.WorkerProcess;
import dev.vigil.schema.alert.FailureMode;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * FM3: two slots and calls of 2 s carry one call a second; a rush of {@value #RUSH} arrives. Nothing fails and nothing is
 * retried: the calls wait in the queue. A rush and not a steady overload, because the embedded server does not serve a
 * queue in the order of arrival: its early calls would wait unseen behind the late ones.
 */
final class WorkerStarvation implements Fault {

    private static final int SLOTS = 2;
    private static final Duration CALL = Duration.ofSeconds(2);
    private static final int RUSH = 30;

    private final Site site;
    private final TypeNames names;
    private final Truth truth = new Truth();

    WorkerStarvation(Site site) {
        this.site = site;
        this.names = site.names(Role.INVOICE);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.WORKER_STARVATION;
    }

    @Override
    public void begin() {
        site.workers()
                .start(
                        names.queue(),
                        Code.build("2026.11-a")
                                .activity(names.activity(), this::call)
                                .workflow(names.type(), in -> {
                                    Steps.call(names.activity());
                                    return "";
                                }),
                        new WorkerProcess.Queue(names.queue(), SLOTS));
        site.steadily(site.pace().background(), n -> site.load().start(names, Steps.SUCCEED));
    }

    private void call(ActivityExecutionContext context) {
        ActivityInfo call = context.getInfo();
        Duration waited = Duration.ofMillis(call.getStartedTimestamp() - call.getScheduledTimestamp());
        if (call.getAttempt() == 1 && waited.compareTo(FleetPlan.OBJECTIVE) > 0) {
            truth.caught(call.getWorkflowId());
            truth.conditionMet(Instant.ofEpochMilli(call.getStartedTimestamp()));
        }
        Steps.take(CALL);
    }

    @Override
    public void plant() {
        site.timesRegardless(RUSH, site.pace().rush(), n -> site.load().start(names, Steps.SUCCEED));
    }

    @Override
    public Optional<Instant> conditionMetAt() {
        return truth.conditionMetAt();
    }

    @Override
    public Set<String> workflowIds() {
        return truth.workflowIds();
    }
}
