package dev.vigil.streams.observe;

import dev.vigil.schema.event.PendingActivity;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.streams.observe.Attempts.Ended;
import dev.vigil.streams.observe.Observation.AttemptRunning;
import dev.vigil.streams.observe.Observation.AttemptSource;
import dev.vigil.streams.observe.Observation.QueueWaiting;
import dev.vigil.streams.observe.Observation.RetryPending;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Observation.WorkflowTaskStuck;
import dev.vigil.streams.observe.Outcome.Disposition;
import org.jspecify.annotations.Nullable;

/**
 * What Describe said of a run. What a snapshot shows was so when it was captured, whatever the events say: its observations are made
 * from the snapshot alone, so that they do not depend on what of the run has been read.
 */
final class SnapshotCorrelation {

    /** {@code WorkflowExecutionStatus}, {@code PendingActivityState} and {@code PendingWorkflowTaskState}. */
    private static final int NOT_SAID = 0;

    private static final int RUNNING = 1;
    private static final int PAUSED = 8;
    private static final int SCHEDULED = 1;
    private static final int STARTED = 2;
    private static final int CANCEL_REQUESTED = 3;
    private static final int PAUSE_REQUESTED = 5;

    /** A timeout that ends an attempt sooner finds a dead worker by itself. */
    static final long BLIND_MICROS = 600_000_000;

    /** Attempts of one pending activity identified by one snapshot: the newest and attempt 1. Older ones are history. */
    private static final int ATTEMPTS_BACK = 32;

    private final ObserveConfig config;
    private final Tolerances tolerances;

    SnapshotCorrelation(ObserveConfig config, Tolerances tolerances) {
        this.config = config;
        this.tolerances = tolerances;
    }

    Outcome apply(RunMemory memory, RunSnapshot snapshot, Emitter emitter) {
        long now = snapshot.getSource().getCapturedAtMicros();
        if (memory instanceof RunState state) {
            if (now <= state.snapshotAt) {
                return Outcome.unchanged(memory, Disposition.DUPLICATE);
            }
            state.snapshotAt = now;
            state.captured(now);
        } else if (memory instanceof ClosedRun closed) {
            if (now <= closed.snapshotAt) {
                return Outcome.unchanged(memory, Disposition.DUPLICATE);
            }
            closed.snapshotAt = now;
        }
        int status = snapshot.getStatus();
        if (status == NOT_SAID || status == RUNNING || status == PAUSED) {
            workflowTask(snapshot, now, emitter);
            for (PendingActivity pending : snapshot.getPendingActivities()) {
                activity(memory, snapshot, pending, now, emitter);
            }
        }
        return Outcome.changed(memory, Disposition.APPLIED);
    }

    private static void workflowTask(RunSnapshot snapshot, long now, Emitter emitter) {
        int attempt = snapshot.getWorkflowTaskAttempt();
        long scheduledAt = snapshot.getWorkflowTaskScheduledAtMicros();
        if (attempt > 1 || !snapshot.getReportedProblems().isEmpty()) {
            long original = snapshot.getWorkflowTaskOriginalScheduledAtMicros();
            long since = original > 0 ? original : scheduledAt > 0 ? scheduledAt : now;
            String text = "workflow task at attempt " + attempt
                    + (snapshot.getReportedProblems().isEmpty()
                            ? ""
                            : ", reported: " + String.join(" ", snapshot.getReportedProblems()));
            emitter.observe(
                    new WorkflowTaskStuck(now, snapshot.getWorkflowType(), attempt, since, emitter.proof(text)));
        } else if (snapshot.getWorkflowTaskState() == SCHEDULED && scheduledAt > 0 && scheduledAt <= now) {
            emitter.observe(new QueueWaiting(
                    now,
                    TaskKind.WORKFLOW,
                    snapshot.getTaskQueue(),
                    scheduledAt,
                    snapshot.getWorkflowType(),
                    emitter.proof("workflow task waits in the queue")));
        }
    }

    private void activity(RunMemory memory, RunSnapshot snapshot, PendingActivity pending, long now, Emitter emitter) {
        String queue = pending.getTaskQueue().isEmpty() ? snapshot.getTaskQueue() : pending.getTaskQueue();
        ActivityKey key = new ActivityKey(pending.getActivityType(), queue);
        Backoff backoff = Backoff.of(pending, now);
        if (backoff.dueMicros() > 0) {
            emitter.observe(new RetryPending(
                    now,
                    snapshot.getWorkflowType(),
                    key,
                    snapshot.getRunId() + "/" + pending.getActivityId(),
                    pending.getAttempt(),
                    backoff.dueMicros(),
                    backoff.intervalMicros(),
                    Backoff.policy(pending),
                    AttemptCorrelation.innermost(pending.getLastFailureTypes()),
                    emitter.proof("attempt " + pending.getAttempt() + " of " + pending.getActivityType()
                            + " waits for its retry")));
        } else if (isQueued(pending, now)) {
            emitter.observe(new QueueWaiting(
                    now,
                    TaskKind.ACTIVITY,
                    queue,
                    pending.getScheduledAtMicros(),
                    snapshot.getWorkflowType(),
                    emitter.proof(pending.getActivityType() + " waits in the queue at attempt 1")));
        } else if (isRunning(pending)) {
            running(snapshot, pending, key, now, emitter);
        }
        if (pending.getAttempt() > 1) {
            Call call = call(memory, snapshot, pending, key);
            if (call != null) {
                identify(call, pending, backoff, emitter);
            }
        }
    }

    private static boolean isRunning(PendingActivity pending) {
        int state = pending.getState();
        return (state == STARTED || state == CANCEL_REQUESTED || state == PAUSE_REQUESTED)
                && pending.getLastStartedAtMicros() > 0
                && !pending.getLastWorkerIdentity().isEmpty();
    }

    private static void running(
            RunSnapshot snapshot, PendingActivity pending, ActivityKey key, long now, Emitter emitter) {
        long started = pending.getLastStartedAtMicros();
        long beat = Math.max(started, pending.getLastHeartbeatAtMicros());
        long blind = Math.min(
                after(0, pending.getHeartbeatMicros()),
                Math.min(
                        after(0, pending.getStartToCloseMicros()),
                        pending.getExpirationAtMicros() > 0
                                ? pending.getExpirationAtMicros() - started
                                : Long.MAX_VALUE));
        if (blind < BLIND_MICROS) {
            return;
        }
        long found = Math.min(
                after(beat, pending.getHeartbeatMicros()),
                Math.min(after(started, pending.getStartToCloseMicros()), after(0, pending.getExpirationAtMicros())));
        emitter.observe(new AttemptRunning(
                now,
                snapshot.getWorkflowType(),
                key,
                pending.getActivityId(),
                pending.getLastWorkerIdentity(),
                started,
                found,
                emitter.proof(pending.getActivityType() + " runs at attempt " + pending.getAttempt())));
    }

    /** A timeout of 0 is none. */
    private static long after(long fromMicros, long timeoutMicros) {
        return timeoutMicros > 0 ? fromMicros + timeoutMicros : Long.MAX_VALUE;
    }

    private static boolean isQueued(PendingActivity pending, long now) {
        return pending.getState() == SCHEDULED
                && !pending.getPaused()
                && pending.getAttempt() <= 1
                && pending.getScheduledAtMicros() > 0
                && pending.getScheduledAtMicros() <= now;
    }

    /**
     * The call of a pending activity, or null if it is no longer remembered: an activity that was pending when the run had no more
     * events than have been read must have been known.
     */
    private @Nullable Call call(RunMemory memory, RunSnapshot snapshot, PendingActivity pending, ActivityKey key) {
        Calls calls = memory instanceof RunState state ? state.calls : ((ClosedRun) memory).calls;
        Call call = calls.of(pending.getActivityId());
        if (call != null) {
            return call;
        }
        if (memory instanceof RunState state
                && (state.startedInTheMiddle() || snapshot.getHistoryLength() > state.lastEventId)) {
            Call unread = new Call(pending.getActivityId(), snapshot.getWorkflowType(), key);
            calls.addEarly(unread, config.openActivities());
            return unread;
        }
        tolerances.count(Tolerated.FORGOTTEN);
        return null;
    }

    /** Attempt n pending proves that the n - 1 before it failed. */
    private static void identify(Call call, PendingActivity pending, Backoff backoff, Emitter emitter) {
        int last = pending.getAttempt() - 1;
        int oldest = Math.max(1, last - ATTEMPTS_BACK + 1);
        String lastFailure = AttemptCorrelation.innermost(pending.getLastFailureTypes());
        if (oldest > 1) {
            failed(call, 1, backoff.endOf(1), "", emitter);
        }
        for (int attempt = oldest; attempt <= last; attempt++) {
            failed(call, attempt, backoff.endOf(attempt), attempt == last ? lastFailure : "", emitter);
        }
    }

    private static void failed(Call call, int attempt, long endMicros, String failureType, Emitter emitter) {
        call.ended(emitter, attempt, new Ended(endMicros, true, failureType, AttemptSource.SNAPSHOT, 0));
    }
}
