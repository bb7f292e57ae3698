package dev.vigil.streams.pane;

import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.schema.window.Measure;
import dev.vigil.streams.observe.Observation.ActivityBlind;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.AttemptEnded;
import dev.vigil.streams.observe.Observation.LateLearnedTakenBack;
import dev.vigil.streams.observe.Observation.RetryPending;
import dev.vigil.streams.observe.RetryPolicy;

/** What an observation adds to the pane of its dependency; an activity's close adds the same to that of its activity type. */
final class DependencyFold {

    private static final String UNKNOWN_FAILURE = "unknown";

    private final Clamp clamp;

    DependencyFold(Clamp clamp) {
        this.clamp = clamp;
    }

    void closed(ActivityClosed closed, Pane pane) {
        pane.observed(1);
        if (closed.outcome() == ActivityOutcome.ABANDONED) {
            return;
        }
        pane.add(Counter.ACTIVITIES_CLOSED, 1);
        boolean failed = closed.outcome() == ActivityOutcome.FAILED || closed.outcome() == ActivityOutcome.TIMED_OUT;
        pane.add(Counter.ACTIVITIES_FAILED, failed ? 1 : 0);
        pane.add(Counter.ATTEMPTS_LATE_LEARNED, closed.lateLearnedFailures());
        if (closed.executionMicros() != -1) {
            pane.record(Measure.EXECUTION, clamp.micros(closed.executionMicros()), 1);
        }
        if (closed.endToEndMicros() != -1) {
            pane.record(Measure.END_TO_END, clamp.micros(closed.endToEndMicros()), 1);
        }
    }

    /** Attempts that a close counted as late-learned count as ended now, and no longer here. */
    void takenBack(LateLearnedTakenBack back, Pane pane) {
        pane.observed(1);
        pane.add(Counter.ATTEMPTS_LATE_LEARNED, -back.failures());
    }

    void ended(AttemptEnded ended, String activity, Pane pane) {
        int sign = ended.sign();
        pane.observed(sign);
        pane.add(Counter.ATTEMPTS, sign);
        pane.add(source(ended), sign);
        if (ended.attempt() == 1) {
            pane.add(Counter.FIRST_ATTEMPTS, sign);
        }
        if (!ended.failed()) {
            return;
        }
        pane.add(Counter.ATTEMPTS_FAILED, sign);
        if (ended.attempt() == 1) {
            pane.add(Counter.FIRST_ATTEMPTS_FAILED, sign);
        }
        pane.tally(Pane.Tallied.FAILURE_TYPES, failureType(ended.failureType()), sign);
        pane.tally(Pane.Tallied.ACTIVITIES, activity, sign);
        pane.tally(Pane.Tallied.WORKFLOW_TYPES, ended.workflowType(), sign);
        if (sign > 0) {
            pane.workflow(ended.proof().workflowId());
            pane.prove(Pane.Proven.FAILED_ATTEMPT, ended.timeMicros(), ended.proof());
        }
    }

    void pending(RetryPending pending, Pane pane) {
        pane.observed(1);
        pane.pending(pending);
        pane.tally(Pane.Tallied.RETRY_POLICIES, policy(pending.policy()), 1);
    }

    void blind(ActivityBlind blind, Pane pane) {
        pane.observed(1);
        pane.add(Counter.ACTIVITIES_BLIND, 1);
        pane.tally(Pane.Tallied.WORKFLOW_TYPES, blind.workflowType(), 1);
        pane.workflow(blind.proof().workflowId());
        pane.prove(Pane.Proven.BLIND_ACTIVITY, blind.timeMicros(), blind.proof());
        pane.read(
                Pane.Gauge.BLIND,
                blind.activity().activityType(),
                blind.timeMicros(),
                blind.blindMicros(),
                blind.executionMicros());
    }

    /** {@code initial/coefficient/maximum/attempts}, in seconds; 0 attempts = unlimited. */
    static String policy(RetryPolicy policy) {
        return seconds(policy.initialMicros())
                + "/" + number(policy.coefficient())
                + "/" + seconds(policy.maximumMicros())
                + "/" + policy.maximumAttempts();
    }

    private static String seconds(long micros) {
        return number(micros / 1e6) + "s";
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String failureType(String failureType) {
        return failureType.isEmpty() ? UNKNOWN_FAILURE : failureType;
    }

    private static Counter source(AttemptEnded ended) {
        switch (ended.source()) {
            case INTERCEPTOR:
                return Counter.ATTEMPTS_BY_INTERCEPTOR;
            case SNAPSHOT:
                return Counter.ATTEMPTS_BY_SNAPSHOT;
            case HISTORY:
                return Counter.ATTEMPTS_BY_HISTORY;
        }
        throw new IllegalStateException("source " + ended.source());
    }
}
