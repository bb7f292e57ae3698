package dev.vigil.streams.observe;

import dev.vigil.schema.event.EventAttributes;
import org.jspecify.annotations.Nullable;

/**
 * What a call is scheduled with: the same for nearly all calls of an activity type. Timeouts in microseconds, 0 = none.
 *
 * @param policy null = no retries, or not known
 */
record CallPlan(
        long scheduleToClose,
        long scheduleToStart,
        long startToClose,
        long heartbeat,
        @Nullable RetryPolicy policy) {

    static final CallPlan UNKNOWN = new CallPlan(0, 0, 0, 0, null);

    void write(StateWriter out) {
        out.number(scheduleToClose).number(scheduleToStart).number(startToClose).number(heartbeat);
        RetryPolicy retries = policy;
        out.flags(retries != null);
        if (retries != null) {
            out.number(retries.initialMicros())
                    .real(retries.coefficient())
                    .number(retries.maximumMicros())
                    .number(retries.maximumAttempts());
        }
    }

    static CallPlan of(EventAttributes attributes) {
        return new CallPlan(
                attributes.getScheduleToCloseMicros(),
                attributes.getScheduleToStartMicros(),
                attributes.getStartToCloseMicros(),
                attributes.getHeartbeatMicros(),
                attributes.getRetryInitialMicros() == 0
                        ? null
                        : new RetryPolicy(
                                attributes.getRetryInitialMicros(),
                                attributes.getRetryCoefficient(),
                                attributes.getRetryMaximumIntervalMicros(),
                                attributes.getRetryMaximumAttempts()));
    }

    static CallPlan read(StateReader in) {
        return new CallPlan(
                in.number(), in.number(), in.number(), in.number(), in.octet() == 0 ? null : RetryPolicy.read(in));
    }

    /** As the version before wrote it into each call. */
    static CallPlan readWithoutDictionary(StateReader in, boolean retries) {
        return new CallPlan(in.number(), in.number(), in.number(), in.number(), retries ? RetryPolicy.read(in) : null);
    }
}
