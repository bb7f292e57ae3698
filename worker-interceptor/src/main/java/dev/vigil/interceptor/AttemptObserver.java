package dev.vigil.interceptor;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Stands around one attempt: lets it run, hands on how it ended, and returns or throws exactly what it returned or threw. */
final class AttemptObserver extends ActivityInboundCallsInterceptorBase {

    /** Takes what was observed; must return at once and throw nothing. */
    @FunctionalInterface
    interface Observations {

        /**
         * @param context context of the attempt
         * @param elapsedNanos how long the activity's code ran, monotonic clock
         * @param thrown what it threw, or null where it returned
         */
        void attemptEnded(ActivityExecutionContext context, long elapsedNanos, @Nullable Throwable thrown);
    }

    private final Observations observations;
    private final LongSupplier nanoTime;
    private @Nullable ActivityExecutionContext context;

    AttemptObserver(ActivityInboundCallsInterceptor next, Observations observations, LongSupplier nanoTime) {
        super(next);
        this.observations = observations;
        this.nanoTime = nanoTime;
    }

    @Override
    public void init(ActivityExecutionContext context) {
        this.context = context;
        super.init(context);
    }

    @Override
    public ActivityOutput execute(ActivityInput input) {
        long startedNanos = nanoTime.getAsLong();
        try {
            ActivityOutput output = super.execute(input);
            ended(startedNanos, null);
            return output;
        } catch (Throwable thrown) {
            ended(startedNanos, thrown);
            throw thrown;
        }
    }

    private void ended(long startedNanos, @Nullable Throwable thrown) {
        if (context != null) {
            observations.attemptEnded(context, nanoTime.getAsLong() - startedNanos, thrown);
        }
    }
}
