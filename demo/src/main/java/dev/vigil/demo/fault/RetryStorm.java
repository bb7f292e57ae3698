package dev.vigil.demo.fault;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import dev.vigil.demo.worker.WorkerProcess;
import dev.vigil.schema.alert.FailureMode;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * FM2: a dependency goes down, every attempt fails, every call is retried under the default policy. Removed: the
 * dependency is back, the calls complete at their next attempt.
 */
final class RetryStorm implements Fault {

    /** From so many workflows on it is a storm and not a bad call. */
    static final int A_STORM = 10;

    private static final int WAVE = 24;
    private static final int MOST = 60;
    private static final int SLOTS = 50;

    private final Site site;
    private final TypeNames names;
    private final Truth truth = new Truth();
    private volatile boolean down;

    RetryStorm(Site site) {
        this.site = site;
        this.names = site.names(Role.CAPTURE);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.RETRY_STORM;
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
        site.steadily(site.pace().background(), n -> {
            if (!down || truth.count() < MOST) {
                site.load().start(names, Steps.SUCCEED);
            }
        });
    }

    private void call(ActivityExecutionContext context) {
        if (down) {
            truth.caught(context.getInfo().getWorkflowId());
            if (truth.count() >= A_STORM) {
                truth.conditionMet(site.clock().instant());
            }
            throw ApplicationFailure.newFailure("503 on purpose", "ServiceUnavailable");
        }
        Steps.take(Duration.ofMillis(20));
    }

    @Override
    public void plant() {
        down = true;
        site.timesRegardless(WAVE, site.pace().storm(), n -> site.load().start(names, Steps.SUCCEED));
    }

    @Override
    public void remove() {
        down = false;
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
