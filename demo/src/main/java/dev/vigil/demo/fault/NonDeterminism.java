package dev.vigil.demo.fault;

import com.google.protobuf.util.Timestamps;
import dev.vigil.demo.load.Load;
import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import dev.vigil.demo.worker.WorkerProcess;
import dev.vigil.schema.alert.FailureMode;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * FM1: runs wait for a signal on build {@code a}; build {@code b} puts a timer before the first activity, without a
 * version gate; the signal makes each run replay on it and get stuck.
 */
final class NonDeterminism implements Fault {

    private static final String DECIDE = "decide";
    private static final int STUCK = 5;
    private static final int SLOTS = 10;
    private static final Duration BACKGROUND_OPEN_FOR = Duration.ofSeconds(1);

    private final Site site;
    private final TypeNames names;
    private final WorkerProcess.Queue queue;
    private final Truth truth = new Truth();
    private final Set<String> waiting = ConcurrentHashMap.newKeySet();
    private final List<Load.Arrivals> background = new ArrayList<>();
    private final List<WorkerProcess> workers = new ArrayList<>();

    NonDeterminism(Site site) {
        this.site = site;
        this.names = site.names(Role.APPROVAL);
        this.queue = new WorkerProcess.Queue(names.queue(), SLOTS);
    }

    @Override
    public FailureMode mode() {
        return FailureMode.NON_DETERMINISM;
    }

    @Override
    public void begin() {
        workers.add(site.workers().start(names.queue() + "-a", code("2026.11-a", false), queue));
        background.add(arrivals());
    }

    private Load.Arrivals arrivals() {
        return site.steadily(site.pace().background(), n -> {
            String id = site.load().start(names, Steps.SUCCEED);
            site.load().after(BACKGROUND_OPEN_FOR, () -> site.load().signal(id, DECIDE));
        });
    }

    private Code code(String build, boolean coolingOffFirst) {
        return Code.build(build)
                .activity(names.activity(), Steps.work(Duration.ofMillis(20)))
                .workflow(names.type(), instruction -> {
                    List<String> received = Steps.signals();
                    if (coolingOffFirst) {
                        Workflow.sleep(Duration.ofMillis(500));
                    }
                    Steps.call(names.activity());
                    waiting.add(Workflow.getInfo().getWorkflowId());
                    Workflow.await(() -> received.contains(DECIDE));
                    return "";
                });
    }

    @Override
    public void plant() {
        background.forEach(Load.Arrivals::stop);
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < STUCK; i++) {
            runs.add(site.load().start(names, Steps.SUCCEED));
        }
        site.load().await(Duration.ofSeconds(15), () -> waiting.containsAll(runs));
        // the task in which a run began to wait is completed, and background runs have had their signal
        if (!site.load().pause(BACKGROUND_OPEN_FOR.plusMillis(500))) {
            return;
        }
        workers.forEach(WorkerProcess::close);
        site.workers().start(names.queue() + "-b", code("2026.11-b", true), queue);
        runs.forEach(run -> site.load().signal(run, DECIDE));
        runs.forEach(truth::caught);
        background.add(arrivals());
        Load load = site.load();
        load.await(Duration.ofSeconds(60), () -> {
            // a refused call is asked again at the next look
            load.attempt(() -> failedTask(load.history(runs.get(0))).ifPresent(truth::conditionMet));
            return truth.conditionMetAt().isPresent();
        });
    }

    private static Optional<Instant> failedTask(List<HistoryEvent> history) {
        return history.stream()
                .filter(event -> event.getWorkflowTaskFailedEventAttributes().getCause()
                        == WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_NON_DETERMINISTIC_ERROR)
                .map(event -> Instant.ofEpochMilli(Timestamps.toMillis(event.getEventTime())))
                .findFirst();
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
