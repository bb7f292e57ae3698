package dev.vigil.collector.progress;

import static dev.vigil.collector.progress.Records.SECOND;
import static dev.vigil.collector.progress.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.PendingActivity;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SuspicionTest {

    private static final long NOW = 1_000 * SECOND;

    private final DescribeConfig config = DescribeConfig.defaults();
    private final Suspicion suspicion = new Suspicion();

    @Test
    void anActivityThatIsOpenForLongIsSuspiciousUntilItCloses() {
        observe(5, HistoryEventType.ACTIVITY_TASK_SCHEDULED, NOW);
        assertThat(suspicion.reason(config, NOW + SECOND)).isNull();
        assertThat(suspicion.reason(config, NOW + 3 * SECOND)).isEqualTo(SnapshotReason.LONG_SCHEDULED);
        suspicion.observe(event(
                "a",
                7,
                HistoryEventType.ACTIVITY_TASK_COMPLETED,
                NOW,
                EventAttributes.newBuilder().setScheduledEventId(5).build()));
        assertThat(suspicion.reason(config, NOW + 3 * SECOND)).isNull();
    }

    @Test
    void aWorkflowTaskThatWaitsOrFailedIsSuspiciousUntilOneCompletes() {
        observe(2, HistoryEventType.WORKFLOW_TASK_SCHEDULED, NOW);
        assertThat(suspicion.reason(config, NOW + 9 * SECOND)).isNull();
        assertThat(suspicion.reason(config, NOW + 11 * SECOND)).isEqualTo(SnapshotReason.TASK_FAILED);
        observe(4, HistoryEventType.WORKFLOW_TASK_FAILED, NOW);
        assertThat(suspicion.reason(config, NOW)).isEqualTo(SnapshotReason.TASK_FAILED);
        observe(7, HistoryEventType.WORKFLOW_TASK_COMPLETED, NOW);
        assertThat(suspicion.reason(config, NOW + 100 * SECOND)).isNull();
    }

    @Test
    void aResetPointIsNoFault() {
        suspicion.observe(event(
                "a",
                4,
                HistoryEventType.WORKFLOW_TASK_FAILED,
                NOW,
                EventAttributes.newBuilder()
                        .setCause(HistoryEventType.CAUSE_RESET_WORKFLOW)
                        .build()));
        assertThat(suspicion.reason(config, NOW)).isNull();
    }

    @Test
    void aReportedProblemComesBeforeAllElse() {
        observe(4, HistoryEventType.WORKFLOW_TASK_FAILED, NOW);
        suspicion.problemReported();
        assertThat(suspicion.reason(config, NOW)).isEqualTo(SnapshotReason.REPORTED_PROBLEM);
    }

    @Test
    void afterARestartTheDescriptionSaysWhatTheEventsBeforeSaid() {
        suspicion.restore("LONG_SCHEDULED");
        assertThat(suspicion.reason(config, NOW)).isEqualTo(SnapshotReason.LONG_SCHEDULED);
        suspicion.described(snapshot(0, 1));
        assertThat(suspicion.reason(config, NOW)).isEqualTo(SnapshotReason.LONG_SCHEDULED);
        suspicion.described(snapshot(0, 0));
        assertThat(suspicion.reason(config, NOW)).isNull();
        suspicion.described(snapshot(5, 0));
        assertThat(suspicion.reason(config, NOW)).isEqualTo(SnapshotReason.TASK_FAILED);
    }

    private void observe(long id, int type, long timeMicros) {
        suspicion.observe(event("a", id, type, timeMicros));
    }

    private static RunSnapshot snapshot(int taskAttempt, int activities) {
        return RunSnapshot.newBuilder()
                .setSource(Records.start("a").getSource())
                .setNamespace(Records.NAMESPACE)
                .setWorkflowId("w")
                .setRunId("a")
                .setReason(SnapshotReason.SAMPLE)
                .setWorkflowTaskAttempt(taskAttempt)
                .setPendingActivities(java.util.Collections.nCopies(
                        activities,
                        PendingActivity.newBuilder()
                                .setActivityId("1")
                                .setActivityType("Charge")
                                .setLastFailureTypes(List.of())
                                .build()))
                .build();
    }
}
