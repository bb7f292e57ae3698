package dev.vigil.demo.fault;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import dev.vigil.demo.worker.WorkerProcess;
import dev.vigil.schema.alert.FailureMode;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** FM6: from the planting on 7 of 20 runs of a type fail, spread evenly; its activities all succeed. */
final class FailingType implements Fault {

    private static final int OF = 20;
    private static final int FAIL = 7;
    private static final int SLOTS = 10;

    /** So many runs settle any test; after them a third of the pace keeps the type failing. */
    private static final int AT_FULL_PACE = 120;

    private final Site site;
    private final TypeNames names;
    private final Truth truth = new Truth();
    private volatile boolean planted;

    FailingType(Site site) {
        this.site = site;
        this.names = site.names(Role.ONBOARDING);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.VISIBILITY_GAP;
    }

    @Override
    public void begin() {
        site.workers()
                .start(
                        names.queue(),
                        Code.build("2026.11-a")
                                .activity(names.activity(), Steps.work(Duration.ofMillis(20)))
                                .workflow(names.type(), this::run),
                        new WorkerProcess.Queue(names.queue(), SLOTS));
        site.steadily(site.pace().failingType(), n -> {
            if (n > AT_FULL_PACE && n % 3 != 0) {
                return;
            }
            boolean fails = planted && n * FAIL % OF < FAIL;
            site.load().start(names, fails ? Steps.FAIL : Steps.SUCCEED);
        });
    }

    private String run(String instruction) {
        Steps.call(names.activity());
        if (instruction.equals(Steps.FAIL)) {
            truth.caught(Workflow.getInfo().getWorkflowId());
            truth.conditionMet(Instant.ofEpochMilli(Workflow.currentTimeMillis()));
        }
        Steps.failIfTold(instruction);
        return "";
    }

    @Override
    public void plant() {
        planted = true;
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
