package dev.vigil.streams.observe;

import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.AttemptOutcome;
import dev.vigil.streams.observe.Attempts.Ended;
import dev.vigil.streams.observe.Observation.AttemptSource;
import dev.vigil.streams.observe.Outcome.Disposition;
import java.util.List;

/** Attempts as the worker interceptor saw them: the most faithful source of an attempt's end and of the first wait in the queue. */
final class AttemptCorrelation {

    private final ObserveConfig config;
    private final Tolerances tolerances;

    AttemptCorrelation(ObserveConfig config, Tolerances tolerances) {
        this.config = config;
        this.tolerances = tolerances;
    }

    Outcome apply(RunState state, ActivityAttempt attempt, Emitter emitter) {
        Call call = state.calls.of(attempt.getActivityId());
        if (call == null && !attempt.getLocal() && state.calls.mayBeForgotten(attempt.getScheduledAtMicros())) {
            return forgotten(state);
        }
        state.captured(attempt.getSource().getCapturedAtMicros());
        if (call == null) {
            call = unscheduled(attempt);
            if (attempt.getLocal()) {
                state.calls.remember(call, config.closedActivities()); // no schedule of it will ever be read
            } else {
                state.calls.addEarly(call, config.openActivities());
            }
        }
        return apply(state, call, attempt, emitter);
    }

    Outcome apply(ClosedRun closed, ActivityAttempt attempt, Emitter emitter) {
        if (attempt.getSource().getCapturedAtMicros() > closed.callsExpireAtMicros(config)) {
            tolerances.count(Tolerated.ATTEMPT_LATE);
            return Outcome.unchanged(closed, Disposition.FORGOTTEN);
        }
        Call call = closed.calls.of(attempt.getActivityId());
        if (call == null) {
            if (!attempt.getLocal() && closed.calls.mayBeForgotten(attempt.getScheduledAtMicros())) {
                return forgotten(closed);
            }
            call = unscheduled(attempt);
            closed.calls.remember(call, config.closedActivities());
        }
        return apply(closed, call, attempt, emitter);
    }

    private static Outcome apply(RunMemory memory, Call call, ActivityAttempt attempt, Emitter emitter) {
        boolean news = false;
        if (attempt.getAttempt() == 1 && !attempt.getLocal() && attempt.getStartedAtMicros() > 0) {
            news = waited(call, attempt, emitter);
        }
        if (attempt.getOutcome() != AttemptOutcome.ASYNC) { // the method returned, the attempt goes on
            news |= call.ended(emitter, attempt.getAttempt(), ended(attempt));
        }
        return news ? Outcome.changed(memory, Disposition.APPLIED) : Outcome.unchanged(memory, Disposition.DUPLICATE);
    }

    private static boolean waited(Call call, ActivityAttempt attempt, Emitter emitter) {
        long scheduledAt = attempt.getAttemptScheduledAtMicros() > 0
                ? attempt.getAttemptScheduledAtMicros()
                : attempt.getScheduledAtMicros();
        return scheduledAt > 0
                && call.waitedByInterceptor(
                        emitter, attempt.getStartedAtMicros(), attempt.getStartedAtMicros() - scheduledAt);
    }

    /** A failure that the application declared benign, such as "not ready yet" of a poller, is no failed attempt. */
    private static Ended ended(ActivityAttempt attempt) {
        boolean failed = attempt.getOutcome() == AttemptOutcome.FAILED && !attempt.getBenign();
        return new Ended(
                attempt.getEndedAtMicros(),
                failed,
                failed ? innermost(attempt.getFailureTypes()) : "",
                AttemptSource.INTERCEPTOR,
                0);
    }

    private static Call unscheduled(ActivityAttempt attempt) {
        return new Call(
                attempt.getActivityId(),
                attempt.getWorkflowType(),
                new ActivityKey(attempt.getActivityType(), attempt.getTaskQueue()));
    }

    private Outcome forgotten(RunMemory memory) {
        tolerances.count(Tolerated.FORGOTTEN);
        return Outcome.unchanged(memory, Disposition.FORGOTTEN);
    }

    /** The innermost of failure types, the cause of all; empty if there are none. */
    static String innermost(List<String> failureTypes) {
        return failureTypes.isEmpty() ? "" : failureTypes.get(failureTypes.size() - 1);
    }
}
