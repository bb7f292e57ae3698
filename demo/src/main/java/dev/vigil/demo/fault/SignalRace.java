package dev.vigil.demo.fault;

import dev.vigil.demo.load.Site;
import dev.vigil.demo.load.Steps;
import dev.vigil.demo.plan.Role;
import dev.vigil.demo.plan.TypeNames;
import dev.vigil.demo.worker.Code;
import dev.vigil.demo.worker.WorkerProcess;
import dev.vigil.schema.alert.FailureMode;
import io.temporal.workflow.Workflow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * FM5: two signals of a conflict set arrive while a workflow task runs a local activity, so the next task delivers both;
 * every second run gets them the other way round.
 */
final class SignalRace implements Fault {

    private static final int RACES = 8;
    private static final double RACES_PER_SECOND = 0.7;
    private static final int SLOTS = 10;

    private final Site site;
    private final TypeNames names;
    private final List<String> rivals;
    private final Truth truth = new Truth();
    private final ConcurrentMap<String, List<String>> signalsOf = new ConcurrentHashMap<>();

    SignalRace(Site site) {
        this.site = site;
        this.names = site.names(Role.SHIPMENT);
        this.rivals = site.plan().rivals();
    }

    @Override
    public FailureMode mode() {
        return FailureMode.SIGNAL_RACE;
    }

    @Override
    public void begin() {
        site.workers()
                .start(
                        names.queue(),
                        Code.build("2026.11-a")
                                .activity(
                                        names.activity(),
                                        context -> sendSignals(context.getInfo().getWorkflowId()))
                                .workflow(names.type(), this::run),
                        new WorkerProcess.Queue(names.queue(), SLOTS));
        site.steadily(site.pace().background(), n -> start(List.of(rivals.get(n % 2))));
    }

    private void start(List<String> signals) {
        // the instruction carries the signals: the run may ask for them before its starter returns
        site.load().start(names, String.join(",", signals));
    }

    private String run(String instruction) {
        List<String> received = Steps.signals();
        String id = Workflow.getInfo().getWorkflowId();
        signalsOf.put(id, List.of(instruction.split(",")));
        Steps.callInTask(names.activity());
        Workflow.await(() -> !received.isEmpty());
        if (received.size() > 1) {
            truth.caught(id);
            truth.conditionMet(Instant.ofEpochMilli(Workflow.currentTimeMillis()));
        }
        signalsOf.remove(id);
        return "";
    }

    private void sendSignals(String workflowId) {
        signalsOf
                .getOrDefault(workflowId, List.of())
                .forEach(signal -> site.load().signal(workflowId, signal));
    }

    @Override
    public void plant() {
        site.timesRegardless(RACES, RACES_PER_SECOND, n -> {
            List<String> both = new ArrayList<>(rivals);
            if (n % 2 == 1) {
                Collections.reverse(both);
            }
            start(both);
        });
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
