package dev.vigil.streams.observe;

import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.Measure;
import java.util.List;

/**
 * One fact worth counting that the ordered events of a run, an attempt, a snapshot or a scrape prove. {@link #timeMicros()} is the
 * event time at which it counts (design, "Whose time"), microseconds since the epoch. Empty strings mean "not known".
 */
public sealed interface Observation {

    long timeMicros();

    /** Which promise of the markers closes the minute this observation counts in. */
    default PaneClock clock() {
        return PaneClock.OPEN_READ_TO;
    }

    /** The two promises of a marker. */
    enum PaneClock {
        /** Everything that closed before it is here: outcomes. */
        CLOSED_TO,
        /** The smaller of both promises: all else from history. */
        OPEN_READ_TO
    }

    /** Who proves an attempt, the most faithful first. */
    enum AttemptSource {
        INTERCEPTOR,
        SNAPSHOT,
        HISTORY
    }

    /** Kind of a task queue's tasks. */
    enum TaskKind {
        WORKFLOW,
        ACTIVITY
    }

    /**
     * A chain ended. Time: close of the run that ended it.
     *
     * @param outcome never {@code CONTINUED}
     * @param durationMicros close minus the start of the chain; -1 = its beginning was not seen
     * @param failureType innermost failure type
     * @param buildId build of the last completed workflow task
     */
    record ChainClosed(
            long timeMicros,
            String workflowType,
            ChainOutcome outcome,
            long durationMicros,
            String failureType,
            String buildId,
            Proof proof)
            implements Observation {
        @Override
        public PaneClock clock() {
            return PaneClock.CLOSED_TO;
        }
    }

    /** A run started. Time: its start. */
    record RunStarted(long timeMicros, String workflowType, String taskQueue, Proof proof) implements Observation {}

    /**
     * An activity closed. Time: its close.
     *
     * @param attempts attempts made; 0 = unknown
     * @param queueWaitMicros schedule to start of attempt 1; -1 = unknown, or attempt 1 was not the last
     * @param executionMicros start to close of the last attempt; -1 = unknown
     * @param endToEndMicros first schedule to close
     * @param failureType innermost failure type, of the last failed attempt if it completed in the end
     * @param lateLearnedFailures failed attempts that nobody identified before the close: they count in amplification, not in a
     *     burst
     */
    record ActivityClosed(
            long timeMicros,
            String workflowType,
            ActivityKey activity,
            ActivityOutcome outcome,
            int attempts,
            long queueWaitMicros,
            long executionMicros,
            long endToEndMicros,
            String failureType,
            int lateLearnedFailures,
            Proof proof)
            implements Observation {}

    /**
     * An identified attempt (run id, activity id, attempt) ended. Time: its end.
     *
     * @param sign +1: counts; -1: takes back a contribution that a better source has moved, equal in all else
     */
    record AttemptEnded(
            long timeMicros,
            int sign,
            String workflowType,
            ActivityKey activity,
            int attempt,
            boolean failed,
            String failureType,
            AttemptSource source,
            Proof proof)
            implements Observation {}

    /**
     * Failed attempts that an {@link ActivityClosed} counted as late-learned were identified after all, by a record of another topic
     * that arrived later: they count as {@link AttemptEnded} and no longer as late-learned. Time: the activity's close, so that it
     * meets the contribution it corrects.
     *
     * @param failures how many
     */
    record LateLearnedTakenBack(long timeMicros, String workflowType, ActivityKey activity, int failures, Proof proof)
            implements Observation {}

    /**
     * An activity is in backoff. Time: capture of the snapshot.
     *
     * @param callId run id and activity id: the identity of the waiting call
     * @param attempt the attempt to come
     * @param nextAttemptMicros when it is due, microseconds since the epoch
     * @param intervalMicros current backoff
     */
    record RetryPending(
            long timeMicros,
            String workflowType,
            ActivityKey activity,
            String callId,
            int attempt,
            long nextAttemptMicros,
            long intervalMicros,
            RetryPolicy policy,
            String failureType,
            Proof proof)
            implements Observation {}

    /**
     * A task was taken from its queue at its first attempt. Time: an activity's close, or the start of attempt 1 from the
     * interceptor; a workflow task's start. Each wait is observed once.
     */
    record QueueWait(
            long timeMicros,
            TaskKind kind,
            String taskQueue,
            long waitMicros,
            String workflowType,
            String activityType,
            Proof proof)
            implements Observation {}

    /** Takes back a wait that a better source has moved: equal in all to the contribution it takes back. Time: that one's. */
    record QueueWaitTakenBack(QueueWait taken) implements Observation {
        @Override
        public long timeMicros() {
            return taken.timeMicros();
        }
    }

    /**
     * A task waits in its queue and nobody has taken it yet. Time: capture of the snapshot.
     *
     * @param sinceMicros when it was scheduled, microseconds since the epoch
     */
    record QueueWaiting(
            long timeMicros, TaskKind kind, String taskQueue, long sinceMicros, String workflowType, Proof proof)
            implements Observation {}

    /** Slots of a worker, from a scrape. Time: capture. -1 = not published. */
    record SlotsSeen(long timeMicros, TaskKind kind, String taskQueue, String target, int available, int used)
            implements Observation {}

    /** Slots of a worker at its last heartbeat. Time: capture of the list. -1 = its supplier cannot say. */
    record SlotsListed(long timeMicros, TaskKind kind, String taskQueue, String instanceKey, int available, int used)
            implements Observation {}

    /** Pollers of a worker, from a scrape. Time: capture. */
    record PollersSeen(long timeMicros, TaskKind kind, String taskQueue, String target, int pollers)
            implements Observation {}

    /** Backlog of a queue, from the server. Time: capture. */
    record BacklogSeen(
            long timeMicros,
            TaskKind kind,
            String taskQueue,
            long count,
            long ageMicros,
            double addRate,
            double dispatchRate,
            int pollers)
            implements Observation {}

    /** One bucket of a histogram: {@code count} observations above the one bound and at or below the other, {@link #UNBOUNDED} = none. */
    record Bucket(long aboveMicros, long toMicros, long count) {
        public static final long UNBOUNDED = Long.MAX_VALUE;
    }

    /**
     * What a worker's histogram has grown by between two scrapes. Time: capture of the second.
     *
     * @param activityType empty for workflow tasks, and where the worker does not say it
     * @param buckets that have grown
     */
    record LatencyScraped(long timeMicros, Measure measure, String taskQueue, String activityType, List<Bucket> buckets)
            implements Observation {}

    /**
     * Failed attempts that a worker's counters have grown by between two scrapes. Time: capture of the second.
     *
     * @param sinceMicros capture of the first, microseconds since the epoch
     */
    record AttemptsScraped(long timeMicros, long sinceMicros, ActivityKey activity, long failed)
            implements Observation {}

    /**
     * A worker as its server lists it by its heartbeats. Time: capture of the list.
     *
     * @param instanceKey unique for each start of a worker
     * @param leaving whether it said that it shuts down
     * @param heartbeatMicros its last heartbeat by its own clock, microseconds since the epoch
     * @param startedMicros its start by its own clock; 0 = unknown
     */
    record WorkerSeen(
            long timeMicros,
            String taskQueue,
            String instanceKey,
            String identity,
            boolean leaving,
            long heartbeatMicros,
            long startedMicros)
            implements Observation {}

    /**
     * An attempt runs, and if its worker died no timeout would end it for at least ten minutes. Time: capture of the snapshot.
     *
     * @param identity of the worker that took it
     * @param startedMicros its start, microseconds since the epoch
     * @param foundMicros when the first timeout would end it, microseconds since the epoch; {@link Long#MAX_VALUE} = none will
     */
    record AttemptRunning(
            long timeMicros,
            String workflowType,
            ActivityKey activity,
            String activityId,
            String identity,
            long startedMicros,
            long foundMicros,
            Proof proof)
            implements Observation {}

    /**
     * A workflow task failed and it was no reset. Time: the event.
     *
     * @param cause {@code WorkflowTaskFailedCause} by number
     * @param buildId build or identity of the worker that failed it
     * @param lastGoodBuildId build or identity of the run's last completed workflow task
     */
    record WorkflowTaskFailed(
            long timeMicros, String workflowType, int cause, String buildId, String lastGoodBuildId, Proof proof)
            implements Observation {}

    /** A run's workflow task is stuck in retries. Time: capture of the snapshot. */
    record WorkflowTaskStuck(long timeMicros, String workflowType, int attempt, long sinceMicros, Proof proof)
            implements Observation {}

    /**
     * A workflow task completed. Time: the event. Proof that the type's tasks go through.
     *
     * @param buildId build id; empty where workers have no versions
     */
    record WorkflowTaskCompleted(long timeMicros, String workflowType, String buildId) implements Observation {}

    /**
     * An open run whose last completed workflow task was of a build, or that is none any more: it is of another build now, or has closed.
     * A sum over all of them is the number of open runs of a build. Time: the event; of a run that a reset has made, the reset.
     *
     * @param buildId build id; empty where workers have no versions
     * @param sign +1 or -1
     */
    record RunOnBuild(long timeMicros, String workflowType, String buildId, int sign) implements Observation {}

    /** Conditions that staging lacks: meeting one is what a scorecard counts. The position is a number in state: append only. */
    enum Exposure {
        /** A workflow task was completed by another worker than the one before, which therefore replayed the history. */
        REPLAYED_ELSEWHERE,
        /** An activity completed after running longer than its heartbeat timeout. */
        HEARTBEAT_OUTLIVED,
        /** An activity ran longer than 10 s and nobody would have noticed its death: no heartbeat timeout. */
        UNWATCHED_ACTIVITY,
        /** A timer of an hour or more was handled; the amount is how late, microseconds. */
        LONG_TIMER,
        /** Two signals of different names were delivered in one workflow task that then completed. */
        SIGNALS_TOGETHER,
        /** A signal came to a type that is declared to take none. */
        UNEXPECTED_SIGNAL,
        /** A replay probe's answers: yes, no, neither. */
        PROBE_COMPATIBLE,
        PROBE_INCOMPATIBLE,
        PROBE_UNANSWERED,
        /** A replay probe ended: as a proof, or as none. */
        PROBE_CLEAN,
        PROBE_UNPROVEN
    }

    /**
     * A build of a type met a condition that only production has. Time: the event that shows it; of a probe, its capture.
     *
     * @param buildId build id; empty where workers have no versions
     * @param amount what the exposure says it is, else 0
     */
    record Exposed(long timeMicros, String workflowType, String buildId, Exposure exposure, long amount, Proof proof)
            implements Observation {}

    /**
     * A timer's firing was handled by a worker. Time: the TimerFired event.
     *
     * @param latenessMicros fired minus due: the server's lateness
     * @param handlingMicros start of the workflow task that saw it minus fired: the workers' lateness
     * @param taskQueue queue the workflow task was scheduled on
     * @param workerChanged the identity of the worker differs from the one before
     */
    record TimerHandled(
            long timeMicros,
            String workflowType,
            String taskQueue,
            long latenessMicros,
            long handlingMicros,
            boolean workerChanged,
            Proof proof)
            implements Observation {}

    /**
     * Two signals of a declared conflict set were delivered in one workflow task. Time: the WorkflowTaskStarted.
     *
     * @param first signal name that comes first in event order
     * @param second the other
     * @param gapMicros difference of their arrival times
     */
    record SignalRace(long timeMicros, String workflowType, String first, String second, long gapMicros, Proof proof)
            implements Observation {}

    /**
     * A run closed with signals that no workflow task which completed had been given. Time: the close.
     *
     * @param signals how many, at least
     */
    record SignalsUnhandled(long timeMicros, String workflowType, long signals, Proof proof) implements Observation {}

    /** A run closed with an update that was accepted and had not completed. Time: the close. */
    record UpdateCutOff(long timeMicros, String workflowType, Proof proof) implements Observation {}

    /**
     * A run has signalled another one. Time: the event that says what became of it.
     *
     * @param workflowType type of the sender
     * @param refused whether there was no run to take it, or that one takes no more
     */
    record SignalSent(long timeMicros, String workflowType, boolean refused, Proof proof) implements Observation {}

    /**
     * A run is flooded with signals. Time: the event that shows it.
     *
     * @param signals received by the run so far
     * @param buffered whether so many came during one workflow task that the server gave the task up
     */
    record SignalFlood(long timeMicros, String workflowType, long signals, boolean buffered, Proof proof)
            implements Observation {}

    /**
     * The first workflow task that gave a run's signal to another worker than the one before failed by a fault of the code. Time: the
     * failure.
     */
    record SignalFailedElsewhere(long timeMicros, String workflowType, Proof proof) implements Observation {}

    /**
     * A workflow task waited on the queue of the worker that holds the run in its cache, and that worker did not take it in time. Time:
     * the timeout.
     *
     * @param taskQueue the normal queue, to which the task went then
     */
    record StickyLost(long timeMicros, String taskQueue, String workflowType, Proof proof) implements Observation {}

    /**
     * A long activity ran whose crash would have stayed unseen for long: it has no heartbeat timeout, or a long one. Time: its close.
     *
     * @param blindMicros heartbeat timeout, else start-to-close, else schedule-to-close timeout
     * @param executionMicros how long it ran
     */
    record ActivityBlind(
            long timeMicros,
            String workflowType,
            ActivityKey activity,
            long blindMicros,
            long executionMicros,
            Proof proof)
            implements Observation {}

    /** An activity task timed out in its queue: nobody took it. Time: the timeout. */
    record TaskNeverTaken(long timeMicros, String workflowType, ActivityKey activity, Proof proof)
            implements Observation {}

    /**
     * A workflow task of a run whose history is beyond the server's warning limits. Time: the task's start.
     *
     * @param events in the history so far
     * @param bytes of the history so far; 0 = unknown
     * @param suggested whether the server suggested to continue as new
     */
    record HistoryLong(long timeMicros, String workflowType, long events, long bytes, boolean suggested, Proof proof)
            implements Observation {}
}
