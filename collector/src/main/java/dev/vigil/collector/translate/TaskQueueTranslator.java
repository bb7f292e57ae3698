package dev.vigil.collector.translate;

import dev.vigil.schema.event.Poller;
import dev.vigil.schema.event.TaskQueueKind;
import dev.vigil.schema.event.TaskQueueStats;
import io.temporal.api.taskqueue.v1.PollerInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;

/** Translates what DescribeTaskQueue says of a queue. Pure. */
public final class TaskQueueTranslator {

    private TaskQueueTranslator() {}

    /**
     * @param capturedAtMicros when the answer came, microseconds since the epoch
     */
    public static TaskQueueStats translate(
            String cluster,
            String namespace,
            String queue,
            TaskQueueKind kind,
            DescribeTaskQueueResponse answer,
            long capturedAtMicros) {
        var stats = answer.getStats();
        return TaskQueueStats.newBuilder()
                .setSource(EventTranslator.source(cluster, capturedAtMicros))
                .setNamespace(namespace)
                .setTaskQueue(queue)
                .setKind(kind)
                .setHasStats(answer.hasStats())
                .setBacklogCount(stats.getApproximateBacklogCount())
                .setBacklogAgeMicros(Micros.of(stats.getApproximateBacklogAge()))
                .setAddRate(stats.getTasksAddRate())
                .setDispatchRate(stats.getTasksDispatchRate())
                .setPollers(answer.getPollersList().stream()
                        .map(TaskQueueTranslator::poller)
                        .toList())
                .build();
    }

    private static Poller poller(PollerInfo poller) {
        return Poller.newBuilder()
                .setIdentity(poller.getIdentity())
                .setLastAccessMicros(Micros.of(poller.getLastAccessTime()))
                .build();
    }
}
