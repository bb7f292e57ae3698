package dev.vigil.interceptor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.Keys;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.schema.Topics;
import dev.vigil.schema.WireFormat;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.AttemptOutcome;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.registry.SchemaRegistry;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the bytes say when the contract's own serde reads them; attempts of a real worker on the embedded Temporal server. */
class AttemptEncoderTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T12:00:00.123Z"), ZoneOffset.UTC);

    /** Keeps what it encodes. */
    private static final class RecordingInterceptor extends WorkerInterceptorBase {

        private final Queue<AttemptRecord> records = new ConcurrentLinkedQueue<>();
        private final AttemptEncoder encoder = new AttemptEncoder("prod/eu", "", CLOCK);

        @Override
        public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
            return new AttemptObserver(next, this::keep, System::nanoTime);
        }

        private void keep(ActivityExecutionContext context, long elapsedNanos, @Nullable Throwable thrown) {
            records.add(encoder.encode(context, elapsedNanos, thrown, 4));
        }
    }

    private static final RecordingInterceptor INTERCEPTOR = new RecordingInterceptor();
    private static Fleet fleet;

    private static ActivityAttempt decode(AttemptRecord record) {
        return Topics.ACTIVITY_ATTEMPTS.valueSerde().deserializer().deserialize("t", record.value());
    }

    private static List<AttemptRecord> recordsOf(String kind) {
        INTERCEPTOR.records.clear();
        fleet.run("order/" + kind, kind);
        Fleet.await(() -> !INTERCEPTOR.records.isEmpty());
        return List.copyOf(INTERCEPTOR.records);
    }

    @BeforeAll
    static void startFleet() {
        fleet = new Fleet(INTERCEPTOR);
    }

    @AfterAll
    static void stopFleet() {
        fleet.close();
    }

    /** The interceptor knows no registry: whoever reads takes both formats, and asks no registry about this one. */
    @Test
    void itsRecordsAreReadWhereASchemaRegistryIsInUse() {
        AttemptRecord record = recordsOf("charge").get(0);
        ActivityAttempt without = decode(record);

        WireFormat.useRegistry(SchemaRegistry.reading(URI.create("http://127.0.0.1:1"), TopicPrefix.DEFAULT));
        try {
            assertThat(record.value()[0]).isNotZero();
            assertThat(decode(record)).isEqualTo(without);
        } finally {
            WireFormat.useNoRegistry();
        }
    }

    @Test
    void everyFailedAttemptIsARecordWithItsCausesAndWithoutItsMessages() {
        // When
        List<AttemptRecord> records = recordsOf("charge");

        // Then
        List<ActivityAttempt> attempts =
                records.stream().map(AttemptEncoderTest::decode).toList();
        assertThat(attempts).extracting(ActivityAttempt::getAttempt).containsExactly(1, 2, 3);
        assertThat(attempts)
                .extracting(ActivityAttempt::getOutcome)
                .containsExactly(AttemptOutcome.FAILED, AttemptOutcome.FAILED, AttemptOutcome.COMPLETED);
        assertThat(attempts.get(0).getFailureTypes())
                .containsExactly("java.lang.IllegalStateException", "java.lang.UnsupportedOperationException");
        assertThat(attempts.get(2).getFailureTypes()).isEmpty();
        assertThat(attempts).extracting(ActivityAttempt::getDependency).containsOnly("payments-api");
        assertThat(records)
                .allSatisfy(record -> assertThat(new String(record.value(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("4111"));
    }

    @Test
    void theRecordSaysWhoseAttemptItWasAndWhen() {
        // When
        AttemptRecord record = recordsOf("ship").get(0);

        // Then
        ActivityAttempt attempt = decode(record);
        assertThat(attempt.getSource().getCluster()).isEqualTo("prod/eu");
        assertThat(attempt.getSource().getOrigin()).isEqualTo(Origin.INTERCEPTOR);
        assertThat(attempt.getSource().getCapturedAtMicros())
                .isEqualTo(CLOCK.millis() * 1_000)
                .isEqualTo(record.capturedAtMillis() * 1_000);
        assertThat(attempt.getNamespace()).isEqualTo("default");
        assertThat(attempt.getWorkflowId()).isEqualTo("order/ship");
        assertThat(attempt.getRunId()).hasSize(36);
        assertThat(attempt.getWorkflowType()).isEqualTo("OrderWorkflow");
        assertThat(attempt.getActivityType()).isEqualTo("Ship");
        assertThat(attempt.getActivityId()).isNotEmpty();
        assertThat(attempt.getTaskQueue()).isEqualTo(Fleet.QUEUE);
        assertThat(attempt.getIdentity()).isEqualTo(Fleet.IDENTITY);
        assertThat(attempt.getDependency()).isEqualTo("warehouse");
        assertThat(attempt.getDroppedBefore()).isEqualTo(4);
        assertThat(attempt.getLocal()).isFalse();
        assertThat(attempt.getScheduledAtMicros()).isPositive();
        assertThat(attempt.getAttemptScheduledAtMicros()).isGreaterThanOrEqualTo(attempt.getScheduledAtMicros());
        assertThat(attempt.getStartedAtMicros()).isGreaterThanOrEqualTo(attempt.getAttemptScheduledAtMicros());
        assertThat(attempt.getEndedAtMicros()).isGreaterThan(attempt.getStartedAtMicros());
        assertThat(attempt.getStartToCloseMicros()).isEqualTo(20_000_000);
        assertThat(attempt.getHeartbeatMicros()).isEqualTo(5_000_000);
        assertThat(attempt.getScheduleToCloseMicros()).as("none is 0").isZero();
        assertThat(new String(record.key(), StandardCharsets.UTF_8))
                .isEqualTo(Keys.of("prod/eu", "default", "order/ship"));
    }

    @Test
    void anApplicationFailureIsNamedByItsTypeWithWhatItDeclares() {
        ActivityAttempt attempt = decode(recordsOf("benign").get(0));

        assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.FAILED);
        assertThat(attempt.getFailureTypes()).containsExactly("OutOfStock");
        assertThat(attempt.getBenign()).isTrue();
        assertThat(attempt.getNonRetryable()).isTrue();
    }

    @Test
    void aCheckedExceptionIsNamedWithoutTheSdksWrapper() {
        assertThat(decode(recordsOf("checked").get(0)).getFailureTypes()).containsExactly("java.io.IOException");
    }

    @Test
    void anActivityThatCompletesLaterIsAsync() {
        assertThat(decode(recordsOf("async").get(0)).getOutcome()).isEqualTo(AttemptOutcome.ASYNC);
    }

    @Test
    void anActivityThatSeesItsCancellationIsCanceled() {
        ActivityAttempt attempt = decode(recordsOf("canceled").get(0));

        assertThat(attempt.getOutcome()).isEqualTo(AttemptOutcome.CANCELED);
        assertThat(attempt.getFailureTypes()).isEmpty();
    }

    @Test
    void aLocalActivityIsMarkedAsOne() {
        ActivityAttempt attempt = decode(recordsOf("local").get(0));

        assertThat(attempt.getLocal()).isTrue();
        assertThat(attempt.getEndedAtMicros()).as("no server stamped its start").isEqualTo(CLOCK.millis() * 1_000);
        assertThat(attempt.getStartedAtMicros()).isLessThan(attempt.getEndedAtMicros());
        assertThat(attempt.getIdentity()).isEqualTo(Fleet.IDENTITY);
    }
}
