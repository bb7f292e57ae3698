package dev.vigil.collector.source.temporal;

import dev.vigil.collector.progress.RunDescribe;
import dev.vigil.collector.source.temporal.RequestFailedException.Reason;
import dev.vigil.collector.translate.Micros;
import dev.vigil.collector.translate.SnapshotTranslator;
import dev.vigil.collector.translate.TaskQueueTranslator;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.TaskQueueKind;
import dev.vigil.schema.event.TaskQueueStats;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Describes runs and task queues. Thread-safe. */
public final class RunDescriber {

    private final String cluster;
    private final TemporalNamespace temporal;
    private final Clock clock;
    private volatile @Nullable Boolean taskQueueStats;

    public RunDescriber(String cluster, TemporalNamespace temporal, Clock clock) {
        this.cluster = cluster;
        this.temporal = temporal;
        this.clock = clock;
    }

    /** What the server says of a run now; empty if it did not answer or has the run no more. */
    public Optional<RunSnapshot> describe(RunDescribe describe) throws InterruptedException {
        try {
            var answer = temporal.describe(describe.run());
            return Optional.of(SnapshotTranslator.translate(
                    cluster, describe.run().namespace(), answer, describe.reason(), nowMicros()));
        } catch (RequestFailedException e) {
            return Optional.empty(); // counted by the gate; reading the history decides what is gone
        }
    }

    /** What the server says of a task queue now; empty if it did not answer or cannot say. */
    public Optional<TaskQueueStats> describe(String queue, TaskQueueKind kind) throws InterruptedException {
        try {
            var answer = temporal.describeTaskQueue(queue, kind);
            taskQueueStats = true;
            return Optional.of(
                    TaskQueueTranslator.translate(cluster, temporal.name(), queue, kind, answer, nowMicros()));
        } catch (RequestFailedException e) {
            if (e.reason() == Reason.UNIMPLEMENTED) {
                taskQueueStats = false;
            }
            return Optional.empty();
        }
    }

    /** Whether the server has task-queue statistics; empty until it was asked. */
    public Optional<Boolean> taskQueueStats() {
        return Optional.ofNullable(taskQueueStats);
    }

    private long nowMicros() {
        return Micros.of(clock.instant());
    }
}
