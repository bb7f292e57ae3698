package dev.vigil.demo.fault;

import dev.vigil.demo.load.Load;
import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import dev.vigil.demo.worker.WorkerProcess;
import dev.vigil.schema.alert.FailureMode;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * FM4: runs sleep, their worker goes away, their timers fire on time with nobody there, and a worker comes back
 * {@value #AWAY_SECONDS} s after the last of them fired.
 */
final class LateTimers implements Fault {

    private static final long AWAY_SECONDS = 10;
    private static final int SLEEPERS = 6;
    private static final int SLOTS = 10;
    private static final String DOZE = "doze";
    private static final String SLEEP = "sleep";
    private static final Duration DOZE_FOR = Duration.ofSeconds(1);
    private static final Duration SLEEP_FOR = Duration.ofSeconds(6);

    private final Site site;
    private final TypeNames names;
    private final WorkerProcess.Queue queue;
    private final Truth truth = new Truth();
    private final Set<String> asleep = ConcurrentHashMap.newKeySet();
    private final List<Load.Arrivals> background = new ArrayList<>();
    private final List<WorkerProcess> workers = new ArrayList<>();

    LateTimers(Site site) {
        this.site = site;
        this.names = site.names(Role.REMINDER);
        this.queue = new WorkerProcess.Queue(names.queue(), SLOTS);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.LONG_RUNNING_DRIFT;
    }

    @Override
    public void begin() {
        workers.add(site.workers().start(names.queue() + "-1", code(), queue));
        background.add(arrivals());
    }

    private Load.Arrivals arrivals() {
        return site.steadily(site.pace().background(), n -> site.load().start(names, DOZE));
    }

    private Code code() {
        return Code.build("2026.11-a")
                .activity(names.activity(), Steps.work(Duration.ofMillis(20)))
                .workflow(names.type(), instruction -> {
                    Duration sleep = instruction.equals(SLEEP) ? SLEEP_FOR : DOZE_FOR;
                    String id = Workflow.getInfo().getWorkflowId();
                    long due = Workflow.currentTimeMillis() + sleep.toMillis();
                    asleep.add(id);
                    Workflow.sleep(sleep);
                    if (Workflow.currentTimeMillis() - due > FleetPlan.OBJECTIVE.toMillis()) {
                        truth.caught(id);
                        truth.conditionMet(Instant.ofEpochMilli(Workflow.currentTimeMillis()));
                    }
                    Steps.call(names.activity());
                    return "";
                });
    }

    @Override
    public void plant() {
        background.forEach(Load.Arrivals::stop);
        // whoever dozes wakes up first: only the sleepers are to meet an absent worker
        if (!site.load().pause(DOZE_FOR.plusSeconds(1))) {
            return;
        }
        List<String> sleepers = new ArrayList<>();
        for (int i = 0; i < SLEEPERS; i++) {
            sleepers.add(site.load().start(names, SLEEP));
        }
        site.load().await(SLEEP_FOR.minusSeconds(3), () -> asleep.containsAll(sleepers));
        // the tasks that started the timers are completed; the worker leaves before the first fires
        if (!site.load().pause(Duration.ofMillis(500))) {
            return;
        }
        workers.forEach(WorkerProcess::close);
        if (site.load().pause(SLEEP_FOR.plusSeconds(AWAY_SECONDS))) {
            site.workers().start(names.queue() + "-2", code(), queue);
            background.add(arrivals());
        }
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
