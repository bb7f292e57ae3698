package dev.vigil.interceptor;

import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.AttemptOutcome;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.client.ActivityCanceledException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.message.BinaryMessageEncoder;
import org.jspecify.annotations.Nullable;

/**
 * An attempt as a record: Avro single-object encoding under the workflow's key. Reads nothing that could hold a payload.
 * Thread-safe.
 */
final class AttemptEncoder {

    /** The test server writes ten years where no timeout is set; the contract's spelling of "none" is 0. */
    private static final Duration NO_TIMEOUT = Duration.ofDays(3650);

    private final String cluster;
    private final String identity;
    private final Clock clock;
    /** The generated encoder: looking the class up by its schema would need Avro's trust in the host application. */
    private final BinaryMessageEncoder<ActivityAttempt> encoder = ActivityAttempt.getEncoder();

    /** @param identity worker identity, or empty to take the workflow client's */
    AttemptEncoder(String cluster, String identity, Clock clock) {
        this.cluster = cluster;
        this.identity = identity;
        this.clock = clock;
    }

    AttemptRecord encode(
            ActivityExecutionContext context, long elapsedNanos, @Nullable Throwable thrown, long droppedBefore) {
        ActivityInfo info = context.getInfo();
        long capturedAtMillis = clock.millis();
        ActivityAttempt.Builder attempt = ActivityAttempt.newBuilder()
                .setSource(source(capturedAtMillis))
                .setNamespace(info.getNamespace())
                .setWorkflowId(info.getWorkflowId())
                .setRunId(info.getWorkflowRunId())
                .setWorkflowType(info.getWorkflowType())
                .setActivityId(info.getActivityId())
                .setActivityType(info.getActivityType())
                .setTaskQueue(info.getActivityTaskQueue())
                .setAttempt(info.getAttempt())
                .setLocal(info.isLocal())
                .setIdentity(identity(context))
                .setDependency(Dependencies.of(context.getInstance(), info.getActivityType()))
                .setDroppedBefore(droppedBefore);
        times(attempt, info, elapsedNanos, capturedAtMillis);
        outcome(attempt, context, thrown);
        byte[] key = RecordKey.of(cluster, info.getNamespace(), info.getWorkflowId());
        return new AttemptRecord(key, bytes(attempt.build()), capturedAtMillis);
    }

    private Source source(long capturedAtMillis) {
        return Source.newBuilder()
                .setCluster(cluster)
                .setOrigin(Origin.INTERCEPTOR)
                .setCapturedAtMicros(TimeUnit.MILLISECONDS.toMicros(capturedAtMillis))
                .build();
    }

    private String identity(ActivityExecutionContext context) {
        return identity.isEmpty() ? context.getWorkflowClient().getOptions().getIdentity() : identity;
    }

    /**
     * The start is the server's stamp and the end lies the measured time behind it: neither moves when this machine's clock
     * does. A local activity has no server behind it, and so no start: there the end is now.
     */
    private static void times(
            ActivityAttempt.Builder attempt, ActivityInfo info, long elapsedNanos, long capturedAtMillis) {
        long elapsedMicros = TimeUnit.NANOSECONDS.toMicros(elapsedNanos);
        long startedAtMicros = info.getStartedTimestamp() > 0
                ? TimeUnit.MILLISECONDS.toMicros(info.getStartedTimestamp())
                : TimeUnit.MILLISECONDS.toMicros(capturedAtMillis) - elapsedMicros;
        attempt.setScheduledAtMicros(TimeUnit.MILLISECONDS.toMicros(info.getScheduledTimestamp()))
                .setAttemptScheduledAtMicros(TimeUnit.MILLISECONDS.toMicros(info.getCurrentAttemptScheduledTimestamp()))
                .setStartedAtMicros(startedAtMicros)
                .setEndedAtMicros(startedAtMicros + elapsedMicros)
                .setScheduleToCloseMicros(timeoutMicros(info.getScheduleToCloseTimeout()))
                .setStartToCloseMicros(timeoutMicros(info.getStartToCloseTimeout()))
                .setHeartbeatMicros(timeoutMicros(info.getHeartbeatTimeout()));
    }

    private static void outcome(
            ActivityAttempt.Builder attempt, ActivityExecutionContext context, @Nullable Throwable thrown) {
        if (thrown == null) {
            attempt.setOutcome(context.isDoNotCompleteOnReturn() ? AttemptOutcome.ASYNC : AttemptOutcome.COMPLETED);
            return;
        }
        Throwable failure = FailureChain.reported(thrown);
        // as the SDK decides: this exception alone is reported as a cancellation, a thrown CanceledFailure is a failure
        boolean canceled = failure instanceof ActivityCanceledException;
        attempt.setOutcome(canceled ? AttemptOutcome.CANCELED : AttemptOutcome.FAILED)
                .setFailureTypes(canceled ? List.of() : FailureChain.types(failure))
                .setBenign(FailureChain.isBenign(failure))
                .setNonRetryable(FailureChain.isNonRetryable(failure));
    }

    private static long timeoutMicros(@Nullable Duration timeout) {
        return timeout == null || timeout.compareTo(NO_TIMEOUT) >= 0 ? 0 : TimeUnit.MICROSECONDS.convert(timeout);
    }

    private byte[] bytes(ActivityAttempt attempt) {
        try {
            ByteBuffer buffer = encoder.encode(attempt);
            byte[] bytes = new byte[buffer.remaining()];
            buffer.get(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // cannot happen: the encoder writes to memory
        }
    }
}
