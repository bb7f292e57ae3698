package dev.vigil.streams.observe;

import static dev.vigil.schema.HistoryEventType.CAUSE_NON_DETERMINISTIC_ERROR;
import static dev.vigil.schema.HistoryEventType.CAUSE_RESET_WORKFLOW;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.observe.Observation.Exposed;
import dev.vigil.streams.observe.Observation.Exposure;
import dev.vigil.streams.observe.Observation.HistoryLong;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.RunOnBuild;
import dev.vigil.streams.observe.Observation.StickyLost;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Observation.WorkflowTaskCompleted;
import dev.vigil.streams.observe.Observation.WorkflowTaskFailed;
import dev.vigil.streams.observe.Observation.WorkflowTaskStuck;
import java.util.Set;

/**
 * The workflow tasks of a run. A real server writes the first failure of a series and then nothing until the task completes; the
 * embedded test server writes each further attempt that times out.
 */
final class WorkflowTaskCorrelation {

    private static final int START_TO_CLOSE = 1;
    private static final int SCHEDULE_TO_START = 2;

    /** More than 100 events or 2 MiB came during one task; or the run was closed meanwhile, then no task follows. */
    private static final int FORCE_CLOSE = 17;

    /** Code that does not match the history, and exceptions that workflow code does not handle. */
    private static final Set<Integer> CODE_FAULTS = Set.of(CAUSE_NON_DETERMINISTIC_ERROR, 14);

    /**
     * {@code WorkflowTaskFailedCause}s that are no faults of the code: unhandled command and update, reset of stickiness, force close,
     * failover, paused.
     */
    private static final Set<Integer> NO_FAULT = Set.of(1, 13, FORCE_CLOSE, 18, CAUSE_RESET_WORKFLOW, 31, 39);

    /** A first failure on a sticky queue does not raise the attempt: two failures in a row are normal. */
    private static final int STUCK_FAILURES = 3;

    private static final int STUCK_TIMEOUTS = 2;

    /** {@code limit.historyCount.warn} and {@code limit.historySize.warn}. */
    private static final long WARNING_EVENTS = 10_240;

    private static final long WARNING_BYTES = 10L << 20;

    /** The server suggests to continue as new from 4,096 events or 4 MB on; half as much again, and nobody has listened. */
    private static final long IGNORED_EVENTS = 6_144;

    private static final long IGNORED_BYTES = 6L << 20;

    private final Tolerances tolerances;
    private final TimerCorrelation timers;
    private final SignalCorrelation signals;

    WorkflowTaskCorrelation(Tolerances tolerances, TimerCorrelation timers, SignalCorrelation signals) {
        this.tolerances = tolerances;
        this.timers = timers;
        this.signals = signals;
    }

    void scheduled(RunState state, WorkflowEvent event, Emitter emitter) {
        WorkflowTask task = state.task;
        task.scheduledEventId = event.getEventId();
        task.scheduledAt = event.getEventTimeMicros();
        task.scheduledByCopy = event.getCopied();
        task.taskQueue = event.getAttributes().getTaskQueue();
        task.attempt = event.getAttributes().getAttempt();
        task.sticky = event.getAttributes().getSticky();
        signals.taskScheduledAnew(state, event, emitter);
        state.signals.workflowTaskScheduled();
    }

    void started(RunState state, WorkflowEvent event, Emitter emitter) {
        WorkflowTask task = state.task;
        long lastStarted = task.startedEventId;
        task.startedEventId = event.getEventId();
        task.startedAt = event.getEventTimeMicros();
        task.startedBy = event.getAttributes().getIdentity();
        if (!event.getCopied() && waitIsKnown(task, event)) {
            emitter.observe(new QueueWait(
                    event.getEventTimeMicros(),
                    TaskKind.WORKFLOW,
                    task.taskQueue,
                    Math.max(0, event.getEventTimeMicros() - task.scheduledAt),
                    state.execution.workflowType,
                    "",
                    emitter.proof("workflow task waited in the queue", event.getEventId(), task.scheduledEventId)));
        }
        history(state, event, emitter);
        boolean workerChanged =
                !task.startedBy.isEmpty() && !task.completedBy.isEmpty() && !task.startedBy.equals(task.completedBy);
        signals.workflowTaskStarted(state, event, lastStarted, emitter);
        timers.workflowTaskStarted(state, event, workerChanged, emitter);
    }

    /** The server warns at its limits and ends the run at five times as much; long before it suggests to continue as new. */
    private static void history(RunState state, WorkflowEvent event, Emitter emitter) {
        EventAttributes attributes = event.getAttributes();
        long bytes = attributes.getHistorySizeBytes();
        boolean ignored = attributes.getSuggestContinueAsNew()
                && (event.getEventId() >= IGNORED_EVENTS || bytes >= IGNORED_BYTES);
        boolean isLong = ignored || event.getEventId() >= WARNING_EVENTS || bytes >= WARNING_BYTES;
        if (isLong && !event.getCopied() && !state.execution.workflowType.isEmpty()) {
            emitter.observe(new HistoryLong(
                    event.getEventTimeMicros(),
                    state.execution.workflowType,
                    event.getEventId(),
                    bytes,
                    attributes.getSuggestContinueAsNew(),
                    emitter.proof("history of " + event.getEventId() + " events", event.getEventId())));
        }
    }

    private static boolean waitIsKnown(WorkflowTask task, WorkflowEvent event) {
        long scheduledBy = event.getAttributes().getScheduledEventId();
        return task.scheduledEventId > 0
                && !task.scheduledByCopy
                && task.attempt <= 1
                && (scheduledBy <= 0 || scheduledBy == task.scheduledEventId);
    }

    void completed(RunState state, WorkflowEvent event, Emitter emitter) {
        EventAttributes attributes = event.getAttributes();
        boolean elsewhere = !state.task.completedBy.isEmpty()
                && !attributes.getIdentity().isEmpty()
                && !state.task.completedBy.equals(attributes.getIdentity());
        boolean isFirst = !state.task.hasCompleted();
        String buildBefore = state.task.completedBuild;
        state.task.completed(attributes.getBuildId(), attributes.getIdentity());
        if (!event.getCopied() && typeIsKnown(state)) {
            if (isFirst) {
                onBuild(state, event, attributes.getBuildId(), 1, emitter);
            } else if (!buildBefore.equals(attributes.getBuildId())) {
                onBuild(state, event, buildBefore, -1, emitter);
                onBuild(state, event, attributes.getBuildId(), 1, emitter);
            }
            emitter.observe(new WorkflowTaskCompleted(
                    event.getEventTimeMicros(), state.execution.workflowType, attributes.getBuildId()));
            if (elsewhere) {
                exposed(state, event, Exposure.REPLAYED_ELSEWHERE, "replayed by another worker", emitter);
            }
            if (signals.metBefore(state, state.task.startedEventId)) {
                exposed(state, event, Exposure.SIGNALS_TOGETHER, "signals of different names in one task", emitter);
            }
        }
        state.signals.handledBefore(state.task.startedEventId);
        state.accepted.handledBefore(state.task.startedEventId);
    }

    private static void exposed(RunState state, WorkflowEvent event, Exposure exposure, String text, Emitter emitter) {
        emitter.observe(new Exposed(
                event.getEventTimeMicros(),
                state.execution.workflowType,
                event.getAttributes().getBuildId(),
                exposure,
                0,
                emitter.proof(text, event.getEventId(), state.task.startedEventId)));
    }

    static void closed(RunState state, WorkflowEvent event, Emitter emitter) {
        onBuild(state, event, state.task.completedBuild, -1, emitter);
    }

    private static void onBuild(RunState state, WorkflowEvent event, String buildId, int sign, Emitter emitter) {
        if (state.task.hasCompleted() && !state.execution.workflowType.isEmpty()) {
            emitter.observe(new RunOnBuild(event.getEventTimeMicros(), state.execution.workflowType, buildId, sign));
        }
    }

    void timedOut(RunState state, WorkflowEvent event, Emitter emitter) {
        if (event.getAttributes().getTimeoutType() == START_TO_CLOSE) {
            problem(state, event, STUCK_TIMEOUTS, emitter);
        } else if (isStickyLoss(state.task, event) && typeIsKnown(state)) {
            emitter.observe(new StickyLost(
                    event.getEventTimeMicros(),
                    state.task.taskQueue,
                    state.execution.workflowType,
                    emitter.proof(
                            "workflow task timed out on the queue of the worker that holds the run",
                            event.getEventId(),
                            state.task.scheduledEventId)));
        }
    }

    /** A task of an update times out in the same way on the normal queue: that is no loss. */
    private static boolean isStickyLoss(WorkflowTask task, WorkflowEvent event) {
        return event.getAttributes().getTimeoutType() == SCHEDULE_TO_START && task.sticky && !event.getCopied();
    }

    void failed(RunState state, WorkflowEvent event, Emitter emitter) {
        EventAttributes attributes = event.getAttributes();
        if (attributes.getCause() == CAUSE_RESET_WORKFLOW) {
            reset(state, event, emitter);
            return;
        }
        if (!event.getCopied() && typeIsKnown(state)) {
            state.execution.workflowTaskFailures++;
            if (CODE_FAULTS.contains(attributes.getCause())) {
                SignalCorrelation.taskFailed(state, event, emitter);
            }
            emitter.observe(new WorkflowTaskFailed(
                    event.getEventTimeMicros(),
                    state.execution.workflowType,
                    attributes.getCause(),
                    worker(attributes),
                    state.task.completedBuild.isEmpty() ? state.task.completedBy : state.task.completedBuild,
                    emitter.proof("workflow task failed, cause " + attributes.getCause(), event.getEventId())));
        }
        if (attributes.getCause() == FORCE_CLOSE) {
            state.task.givenUpEventId = event.getEventId();
        }
        if (!NO_FAULT.contains(attributes.getCause())) {
            problem(state, event, STUCK_FAILURES, emitter);
        }
    }

    /** The marker of a reset: what the copies left open begins anew here; signals that follow at once are copies with new ids. */
    private static void reset(RunState state, WorkflowEvent event, Emitter emitter) {
        if (!event.getCopied()) {
            state.execution.reset(event.getEventTimeMicros());
            onBuild(state, event, state.task.completedBuild, 1, emitter); // what was copied did not say so
        }
        state.calls.rescheduleCopies(event.getEventTimeMicros());
        state.timers.notDueBefore(event.getEventTimeMicros());
        state.signals.reset();
        state.task.noProblems();
    }

    private void problem(RunState state, WorkflowEvent event, int stuckAt, Emitter emitter) {
        WorkflowTask task = state.task;
        task.problem(event.getEventTimeMicros());
        if (task.problems >= stuckAt && !event.getCopied() && typeIsKnown(state)) {
            emitter.observe(new WorkflowTaskStuck(
                    event.getEventTimeMicros(),
                    state.execution.workflowType,
                    task.problems,
                    task.problemsSince,
                    emitter.proof(task.problems + " workflow tasks in a row failed or timed out", event.getEventId())));
        }
    }

    private boolean typeIsKnown(RunState state) {
        boolean known = !state.execution.workflowType.isEmpty();
        if (!known) {
            tolerances.count(Tolerated.TYPE_UNKNOWN);
        }
        return known;
    }

    /** Build id of a worker, else its identity. */
    private static String worker(EventAttributes attributes) {
        return attributes.getBuildId().isEmpty() ? attributes.getIdentity() : attributes.getBuildId();
    }
}
