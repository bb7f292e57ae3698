package dev.vigil.streams.pane;

import dev.vigil.schema.window.Measure;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.AttemptRunning;
import dev.vigil.streams.observe.Observation.BacklogSeen;
import dev.vigil.streams.observe.Observation.PollersSeen;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.QueueWaiting;
import dev.vigil.streams.observe.Observation.SlotsListed;
import dev.vigil.streams.observe.Observation.SlotsSeen;
import dev.vigil.streams.observe.Observation.StickyLost;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Observation.TaskNeverTaken;
import dev.vigil.streams.observe.Observation.WorkerSeen;
import dev.vigil.streams.observe.Proof;
import dev.vigil.streams.pane.Readings.Reading;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/** What an observation adds to the pane of its task queue, and a wait to that of its activity or workflow type. */
public final class TaskQueueFold {

    /** Seconds in which {@link Pane.Gauge#ADDED} count. */
    private static final double PER = 1_000;

    private static final long HALF_MINUTE_MICROS = 30_000_000;

    /** Label of what the server, not a scraped worker, says of pollers. */
    private static final String SERVER = "server";

    private final Declared declared;
    private final Clamp clamp;

    TaskQueueFold(Declared declared, Clamp clamp) {
        this.declared = declared;
        this.clamp = clamp;
    }

    /** Adds a wait, or with a sign of -1 takes it back; what proves it stays. */
    void waited(QueueWait wait, int sign, Pane pane) {
        long waited = clamp.micros(wait.waitMicros());
        pane.observed(sign);
        pane.add(Counter.WAITS, sign);
        pane.record(measure(wait.kind()), waited, sign);
        if (waited <= objective(wait.workflowType(), wait.kind())) {
            return;
        }
        pane.add(Counter.WAITS_OVER_OBJECTIVE, sign);
        if (sign > 0) {
            longWait(wait.workflowType(), wait.timeMicros(), wait.proof(), pane);
        } else {
            pane.tally(Pane.Tallied.WORKFLOW_TYPES, wait.workflowType(), -1);
        }
    }

    /** The same wait in the pane of the activity's or the workflow's type, where no objective is counted again. */
    static void typeWaited(QueueWait wait, int sign, Pane pane) {
        pane.observed(sign);
        pane.record(measure(wait.kind()), Math.max(0, wait.waitMicros()), sign);
    }

    void waiting(QueueWaiting waiting, Pane pane) {
        long waited = clamp.micros(waiting.timeMicros() - waiting.sinceMicros());
        pane.observed(1);
        if (waited > objective(waiting.workflowType(), waiting.kind())) {
            pane.add(Counter.WAITING_OVER_OBJECTIVE, 1);
            longWait(waiting.workflowType(), waiting.timeMicros(), waiting.proof(), pane);
        }
    }

    void neverTaken(TaskNeverTaken never, Pane pane) {
        pane.observed(1);
        pane.add(Counter.TASKS_NEVER_TAKEN, 1);
        longWait(never.workflowType(), never.timeMicros(), never.proof(), pane);
    }

    static void stickyLost(StickyLost lost, Pane pane) {
        pane.observed(1);
        pane.add(Counter.STICKY_LOSSES, 1);
        pane.tally(Pane.Tallied.WORKFLOW_TYPES, lost.workflowType(), 1);
        pane.prove(Pane.Proven.STICKY_LOSS, lost.timeMicros(), lost.proof());
    }

    void slots(SlotsSeen seen, Pane pane) {
        pane.observed(1);
        String label = label(seen.target(), seen.kind());
        pane.read(Pane.Gauge.SLOTS, label, seen.timeMicros(), seen.available(), seen.used());
    }

    static void slots(SlotsListed seen, Pane pane) {
        pane.observed(1);
        String label = label(seen.instanceKey(), seen.kind());
        pane.read(Pane.Gauge.LISTED_SLOTS, label, seen.timeMicros(), seen.available(), seen.used());
    }

    /** An activity closed: for how long its last attempt took a slot. */
    static void executed(ActivityClosed closed, Pane pane) {
        pane.observed(1);
        pane.add(Counter.EXECUTIONS, 1);
        pane.add(Counter.EXECUTION_MICROS, Math.max(0, closed.executionMicros()));
    }

    void pollers(PollersSeen seen, Pane pane) {
        pane.observed(1);
        pane.read(Pane.Gauge.POLLERS, label(seen.target(), seen.kind()), seen.timeMicros(), seen.pollers(), 0);
    }

    static void worker(WorkerSeen seen, Pane pane) {
        pane.observed(1);
        SeenWorker.into(pane, seen);
    }

    static void running(AttemptRunning running, Pane pane) {
        pane.observed(1);
        RunningAttempt.into(pane, running);
        // not WORKFLOW_TYPES: these are held up by their queue, and an attempt that runs is not
        pane.tally(Pane.Tallied.RUNNING_TYPES, running.workflowType(), 1);
    }

    void backlog(BacklogSeen seen, Pane pane) {
        pane.observed(1);
        pane.read(Pane.Gauge.BACKLOG, seen.kind().name(), seen.timeMicros(), seen.count(), seen.ageMicros());
        pane.read(Pane.Gauge.ADDED, seen.kind().name(), seen.timeMicros(), Math.round(PER * seen.addRate()), 0);
        long halfMinute = Math.floorMod(Math.floorDiv(seen.timeMicros(), HALF_MINUTE_MICROS), 2L);
        pane.read(
                Pane.Gauge.BACKLOG_SAMPLES,
                seen.kind().name() + " " + halfMinute,
                seen.timeMicros(),
                seen.count(),
                age(seen));
        pane.read(Pane.Gauge.POLLERS, label(SERVER, seen.kind()), seen.timeMicros(), seen.pollers(), 0);
    }

    /** Of the oldest task; where the server does not say it, the time the backlog takes at the rate it is dispatched. */
    private static long age(BacklogSeen seen) {
        if (seen.ageMicros() > 0 || seen.count() <= 0) {
            return Math.max(0, seen.ageMicros());
        }
        return seen.dispatchRate() > 0 ? (long) (seen.count() / seen.dispatchRate() * 1e6) : Long.MAX_VALUE;
    }

    private static void longWait(String workflowType, long timeMicros, Proof proof, Pane pane) {
        pane.tally(Pane.Tallied.WORKFLOW_TYPES, workflowType, 1);
        pane.workflow(proof.workflowId());
        pane.prove(Pane.Proven.LONG_WAIT, timeMicros, proof);
    }

    private long objective(String workflowType, TaskKind kind) {
        Objective objective = declared.type(workflowType).objective();
        return kind == TaskKind.ACTIVITY ? objective.activityWaitMicros() : objective.workflowTaskWaitMicros();
    }

    /** One target serves both kinds of tasks, with slots and pollers of their own. */
    private static String label(String target, TaskKind kind) {
        return target + " " + kind;
    }

    /** Tasks a second that the server saw come to the queue; 0 if it was not asked. */
    public static double addedPerSecond(Pane pane, TaskKind kind) {
        Reading added = pane.readings(Pane.Gauge.ADDED).latest().get(kind.name());
        return added == null ? 0 : added.value() / PER;
    }

    /** Pollers that the server saw lately, for both kinds of task; -1 if it was not asked. */
    public static long pollersSeenByServer(Pane pane) {
        Map<String, Reading> pollers = pane.readings(Pane.Gauge.POLLERS).latest();
        return Arrays.stream(TaskKind.values())
                .map(kind -> pollers.get(label(SERVER, kind)))
                .filter(Objects::nonNull)
                .mapToLong(Reading::value)
                .reduce(Long::sum)
                .orElse(-1);
    }

    private static Measure measure(TaskKind kind) {
        return kind == TaskKind.ACTIVITY ? Measure.QUEUE_WAIT : Measure.WORKFLOW_TASK_WAIT;
    }
}
