package dev.vigil.streams.check;

import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_SCHEDULED;

import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.judge.detect.RetrySchedule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** FM2: what the retry policies would cost, and what retries there were; FM3: nobody took a task; FM4: no heartbeat. */
final class ActivityFindings {

    private static final int START_TO_CLOSE = 1;
    private static final int SCHEDULE_TO_START = 2;
    private static final int HEARTBEAT = 4;
    private static final double OUTAGE_SECONDS = 1_800;
    private static final double MICROS = 1e6;
    /** Longest backoff in first backoffs where the policy names none, as the server fills it in. */
    private static final long DEFAULT_MAXIMUM = 100;
    /** Fewer attempts than this in half an hour are no load to speak of. */
    private static final int FEW_ATTEMPTS = 4;

    /** Longer than this, and a crash in the middle is worth noticing; as in {@code observe}. */
    private static final long LONG_MICROS = 10_000_000;
    /** An activity that may run this long unseen is worth a word even if it was short here. */
    private static final long LONG_TIMEOUT_MICROS = 600_000_000;

    private final Findings findings;
    private final Map<String, Type> types = new LinkedHashMap<>();

    ActivityFindings(Findings findings) {
        this.findings = findings;
    }

    /** What the run's activities of one type have in common. */
    private static final class Type {
        final long scheduledEventId;
        final EventAttributes schedule;
        int mostAttempts;
        long mostAttemptsEventId;
        int failed;
        int open;
        int unknown;
        long longestMicros = -1;
        long longestScheduledEventId;

        Type(WorkflowEvent event) {
            this.scheduledEventId = event.getEventId();
            this.schedule = event.getAttributes();
        }
    }

    void event(WorkflowEvent event) {
        if (event.getEventType() == ACTIVITY_TASK_SCHEDULED && !event.getCopied()) {
            types.computeIfAbsent(event.getAttributes().getActivityType(), type -> new Type(event)).open++;
        }
    }

    /** An activity closed. */
    void closed(ActivityExecution activity, long closedEventId) {
        Type type = types.get(activity.getActivityType());
        if (type == null) {
            return;
        }
        boolean bad =
                activity.getOutcome() == ActivityOutcome.FAILED || activity.getOutcome() == ActivityOutcome.TIMED_OUT;
        type.failed += bad ? 1 : 0;
        type.open -= type.open > 0 && activity.getOutcome() != ActivityOutcome.ABANDONED ? 1 : 0;
        type.unknown += activity.getAttempts() == 0 && activity.getOutcome() != ActivityOutcome.ABANDONED ? 1 : 0;
        if (activity.getAttempts() > type.mostAttempts) {
            type.mostAttempts = activity.getAttempts();
            type.mostAttemptsEventId = closedEventId;
        }
        if (activity.getExecutionMicros() > type.longestMicros && activity.getHeartbeatMicros() == 0) {
            type.longestMicros = activity.getExecutionMicros();
            type.longestScheduledEventId = activity.getScheduledEventId();
        }
        switch (activity.getTimeoutType()) {
            case SCHEDULE_TO_START -> untaken(activity, closedEventId);
            case START_TO_CLOSE -> timedOut(activity, closedEventId);
            case HEARTBEAT -> stoppedBeating(activity, closedEventId);
            default -> {
                // no timeout, or of the whole call
            }
        }
    }

    private void timedOut(ActivityExecution activity, long closedEventId) {
        if (activity.getHeartbeatMicros() > 0 || activity.getExecutionMicros() > LONG_MICROS) {
            return; // beating to the end, or told of as an activity that runs long
        }
        findings.add(
                FailureMode.LONG_RUNNING_DRIFT,
                Verdict.UNPROVEN,
                "timed-out-without-heartbeat",
                List.of(closedEventId, activity.getScheduledEventId()),
                activity.getActivityType() + " ran into its start-to-close timeout"
                        + (activity.getStartToCloseMicros() > 0
                                ? " of " + Spans.of(activity.getStartToCloseMicros())
                                : "")
                        + " without a heartbeat timeout: slow, or its worker was gone",
                "set heartbeatTimeout and call heartbeat()");
    }

    private void stoppedBeating(ActivityExecution activity, long closedEventId) {
        findings.add(
                FailureMode.LONG_RUNNING_DRIFT,
                Verdict.UNPROVEN,
                "heartbeat-timeout",
                List.of(closedEventId, activity.getScheduledEventId()),
                activity.getActivityType() + " did not beat within its heartbeat timeout"
                        + (activity.getHeartbeatMicros() > 0 ? " of " + Spans.of(activity.getHeartbeatMicros()) : "")
                        + ": its worker was gone, or the code stopped beating",
                "");
    }

    private void untaken(ActivityExecution activity, long closedEventId) {
        boolean first = activity.getFailureTypes().size() <= 1;
        findings.add(
                FailureMode.WORKER_STARVATION,
                first ? Verdict.NO_GO : Verdict.UNPROVEN,
                "schedule-to-start-timeout",
                List.of(closedEventId, activity.getScheduledEventId()),
                activity.getActivityType() + ": no worker on queue " + activity.getTaskQueue() + " took "
                        + (first ? "the task" : "its last attempt")
                        + (activity.getScheduleToStartMicros() > 0
                                ? " for " + Spans.of(activity.getScheduleToStartMicros())
                                : "")
                        + " (schedule-to-start timeout)",
                "look at the slots and pollers of the workers on that queue");
    }

    void end() {
        List<Map.Entry<String, Type>> byCost = new ArrayList<>(types.entrySet());
        byCost.sort(Comparator.<Map.Entry<String, Type>>comparingInt(entry -> -attempts(entry.getValue()))
                .thenComparing(entry -> entry.getValue().scheduledEventId));
        byCost.forEach(entry -> policy(entry.getKey(), entry.getValue()));
        types.forEach(this::heartbeat);
    }

    private void policy(String name, Type type) {
        EventAttributes schedule = type.schedule;
        if (schedule.getRetryInitialMicros() == 0 && type.mostAttempts < 2) {
            return;
        }
        int attempts = attempts(type);
        if (attempts < FEW_ATTEMPTS && type.mostAttempts < 2) {
            return;
        }
        List<Long> events = type.mostAttempts > 1
                ? List.of(type.mostAttemptsEventId, type.scheduledEventId)
                : List.of(type.scheduledEventId);
        findings.add(
                FailureMode.RETRY_STORM,
                Verdict.UNPROVEN,
                "retry-policy",
                events,
                name + ": "
                        + (schedule.getRetryInitialMicros() == 0 ? "no policy recorded" : policy(schedule, attempts))
                        + "; " + seen(type),
                "");
    }

    /** What history tells of retries; it tells nothing of calls that have not closed. */
    private static String seen(Type type) {
        if (type.mostAttempts > 1) {
            return "one call here made " + type.mostAttempts + " attempts, event " + type.mostAttemptsEventId;
        }
        int untold = type.open + type.unknown;
        if (untold > 0) {
            return "history does not tell the retries of " + untold + (untold == 1 ? " call" : " calls") + " here";
        }
        return type.failed > 0 ? type.failed + " failed here without a retry" : "no retry in this run";
    }

    private static String policy(EventAttributes schedule, int attempts) {
        boolean unlimited = schedule.getRetryMaximumAttempts() == 0 && schedule.getScheduleToCloseMicros() == 0;
        String bound = unlimited
                ? "unlimited"
                : schedule.getRetryMaximumAttempts() > 0
                        ? "at most " + schedule.getRetryMaximumAttempts() + " attempts"
                        : "for at most " + Spans.of(schedule.getScheduleToCloseMicros());
        double coefficient = schedule.getRetryCoefficient();
        String factor = coefficient == Math.rint(coefficient)
                ? String.valueOf((long) coefficient)
                : String.valueOf(coefficient);
        return bound + ", " + Spans.of(schedule.getRetryInitialMicros()) + " ×" + factor + " max "
                + Spans.of(maximum(schedule)) + " = " + attempts + " attempts in a 30-minute outage";
    }

    private static int attempts(Type type) {
        EventAttributes schedule = type.schedule;
        if (schedule.getRetryInitialMicros() == 0) {
            return 1;
        }
        double seconds = schedule.getScheduleToCloseMicros() > 0
                ? Math.min(OUTAGE_SECONDS, schedule.getScheduleToCloseMicros() / MICROS)
                : OUTAGE_SECONDS;
        int attempts = new RetrySchedule(
                        schedule.getRetryInitialMicros() / MICROS,
                        Math.max(1, schedule.getRetryCoefficient()),
                        maximum(schedule) / MICROS)
                .attemptsDuring(seconds);
        return schedule.getRetryMaximumAttempts() > 0
                ? Math.min(attempts, schedule.getRetryMaximumAttempts())
                : attempts;
    }

    private static long maximum(EventAttributes schedule) {
        return schedule.getRetryMaximumIntervalMicros() > 0
                ? schedule.getRetryMaximumIntervalMicros()
                : DEFAULT_MAXIMUM * schedule.getRetryInitialMicros();
    }

    private void heartbeat(String name, Type type) {
        EventAttributes schedule = type.schedule;
        long unseen = schedule.getStartToCloseMicros() > 0
                ? schedule.getStartToCloseMicros()
                : schedule.getScheduleToCloseMicros();
        if (schedule.getHeartbeatMicros() > 0) {
            return;
        }
        boolean ranLong = type.longestMicros > LONG_MICROS;
        if (!ranLong && unseen < LONG_TIMEOUT_MICROS) {
            return;
        }
        String until = unseen > 0 ? "for up to " + Spans.of(unseen) : "for ever";
        findings.add(
                FailureMode.LONG_RUNNING_DRIFT,
                ranLong ? Verdict.NO_GO : Verdict.UNPROVEN,
                "no-heartbeat-timeout",
                List.of(ranLong ? type.longestScheduledEventId : type.scheduledEventId),
                name + ": no heartbeat timeout"
                        + (ranLong
                                ? ", and it ran " + Spans.of(type.longestMicros)
                                : type.longestMicros >= 0
                                        ? ", though it ran " + Spans.of(type.longestMicros) + " at most here"
                                        : "")
                        + ": a crash in the middle stays unseen " + until,
                "set heartbeatTimeout and call heartbeat()");
    }
}
