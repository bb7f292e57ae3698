package dev.vigil.streams.observe;

import dev.vigil.schema.event.MetricSample;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Poller;
import dev.vigil.schema.event.TaskQueueKind;
import dev.vigil.schema.event.TaskQueueStats;
import dev.vigil.schema.event.WorkerHeartbeat;
import dev.vigil.schema.event.WorkerMetrics;
import dev.vigil.schema.event.WorkerSlots;
import dev.vigil.schema.event.WorkerStatus;
import dev.vigil.streams.observe.Observation.BacklogSeen;
import dev.vigil.streams.observe.Observation.PollersSeen;
import dev.vigil.streams.observe.Observation.SlotsListed;
import dev.vigil.streams.observe.Observation.SlotsSeen;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Observation.WorkerSeen;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What scrapes, task-queue statistics and worker heartbeats show of slots, pollers, backlogs and workers: readings, not counts. Stateless but for the counts of
 * {@link #tolerated}. A target that does not answer shows nothing here.
 */
public final class ScrapeReader {

    private final ObserveConfig config;
    private final Tolerances tolerances = new Tolerances();

    public ScrapeReader(ObserveConfig config) {
        this.config = config;
    }

    /** Slots and pollers of one worker target, for each namespace, queue and kind of tasks in its page. */
    public void apply(WorkerMetrics metrics, ObservationSink out) {
        long now = metrics.getSource().getCapturedAtMicros();
        TreeMap<String, Reading> readings = new TreeMap<>();
        for (MetricSample sample : metrics.getSamples()) {
            read(sample, readings);
        }
        for (Reading reading : readings.values()) {
            Scope scope = new Scope(metrics.getSource().getCluster(), reading.namespace, Origin.LIVE);
            if (reading.available >= 0 || reading.used >= 0) {
                out.observe(
                        scope,
                        new SlotsSeen(
                                now,
                                reading.kind,
                                reading.taskQueue,
                                metrics.getTarget(),
                                reading.available,
                                reading.used));
            }
            if (reading.pollers >= 0) {
                out.observe(
                        scope,
                        new PollersSeen(now, reading.kind, reading.taskQueue, metrics.getTarget(), reading.pollers));
            }
        }
    }

    private void read(MetricSample sample, Map<String, Reading> readings) {
        boolean pollers = sample.getMetric().equals("num_pollers");
        boolean available = sample.getMetric().equals("worker_task_slots_available");
        boolean used = sample.getMetric().equals("worker_task_slots_used");
        TaskKind kind = pollers ? pollerKind(sample.getPollerType()) : slotKind(sample.getWorkerType());
        if (kind == null || !(pollers || available || used)) {
            return;
        }
        double value = sample.getValue();
        boolean usable = value >= 0 && value <= Integer.MAX_VALUE; // false for NaN as well
        if (!usable || sample.getNamespace().isEmpty() || sample.getTaskQueue().isEmpty()) {
            tolerances.count(Tolerated.SAMPLE_UNUSABLE);
            return;
        }
        int count = (int) Math.round(value);
        Reading reading = readings.computeIfAbsent(
                sample.getNamespace() + '\0' + sample.getTaskQueue() + '\0' + kind,
                key -> new Reading(sample.getNamespace(), sample.getTaskQueue(), kind));
        if (pollers) {
            reading.pollers = Math.max(0, reading.pollers) + count; // sticky and normal pollers take the same work
        } else if (available) {
            reading.available = Math.max(0, reading.available) + count;
        } else {
            reading.used = Math.max(0, reading.used) + count;
        }
    }

    private static @Nullable TaskKind slotKind(String workerType) {
        return switch (workerType) {
            case "WorkflowWorker" -> TaskKind.WORKFLOW;
            case "ActivityWorker" -> TaskKind.ACTIVITY;
            default -> null;
        };
    }

    private static @Nullable TaskKind pollerKind(String pollerType) {
        return switch (pollerType) {
            case "workflow_task", "workflow_sticky_task", "sticky_workflow_task" -> TaskKind.WORKFLOW;
            case "activity_task" -> TaskKind.ACTIVITY;
            default -> null;
        };
    }

    /**
     * Backlog of a queue where the server gives one; else the pollers it names, one for each that polled lately and none for each
     * that did not.
     */
    public void apply(TaskQueueStats stats, ObservationSink out) {
        Scope scope = Scope.of(stats.getSource(), stats.getNamespace());
        long now = stats.getSource().getCapturedAtMicros();
        TaskKind kind = stats.getKind() == TaskQueueKind.WORKFLOW ? TaskKind.WORKFLOW : TaskKind.ACTIVITY;
        if (stats.getHasStats()) {
            int alive = (int) stats.getPollers().stream()
                    .filter(poller -> isFresh(poller, now))
                    .count();
            out.observe(
                    scope,
                    new BacklogSeen(
                            now,
                            kind,
                            stats.getTaskQueue(),
                            stats.getBacklogCount(),
                            stats.getBacklogAgeMicros(),
                            stats.getAddRate(),
                            stats.getDispatchRate(),
                            alive));
            return;
        }
        for (Poller poller : stats.getPollers()) {
            out.observe(
                    scope,
                    new PollersSeen(
                            now, kind, stats.getTaskQueue(), poller.getIdentity(), isFresh(poller, now) ? 1 : 0));
        }
    }

    /** A worker as the server lists it. One without a queue or a heartbeat shows nothing. */
    public void apply(WorkerHeartbeat worker, ObservationSink out) {
        if (worker.getTaskQueue().isEmpty() || worker.getHeartbeatMicros() <= 0) {
            tolerances.count(Tolerated.SAMPLE_UNUSABLE);
            return;
        }
        Scope scope = Scope.of(worker.getSource(), worker.getNamespace());
        long now = worker.getSource().getCapturedAtMicros();
        boolean leaving =
                worker.getStatus() == WorkerStatus.SHUTTING_DOWN || worker.getStatus() == WorkerStatus.SHUTDOWN;
        out.observe(
                scope,
                new WorkerSeen(
                        now,
                        worker.getTaskQueue(),
                        worker.getWorkerInstanceKey(),
                        worker.getIdentity(),
                        leaving,
                        worker.getHeartbeatMicros(),
                        worker.getStartedMicros()));
        for (WorkerSlots slots : worker.getSlots()) {
            TaskKind kind = slotKind(slots.getWorkerType());
            if (kind != null && !leaving) {
                out.observe(
                        scope,
                        new SlotsListed(
                                now,
                                kind,
                                worker.getTaskQueue(),
                                worker.getWorkerInstanceKey(),
                                slots.getAvailable(),
                                slots.getUsed()));
            }
        }
    }

    private boolean isFresh(Poller poller, long now) {
        return now - poller.getLastAccessMicros() <= ObserveConfig.micros(config.pollerFresh());
    }

    /** How often something was put up with since this reader was made. */
    public long tolerated(Tolerated tolerated) {
        return tolerances.of(tolerated);
    }

    /** What one target shows of one queue; -1 = nothing. */
    private static final class Reading {
        final String namespace;
        final String taskQueue;
        final TaskKind kind;
        int available = -1;
        int used = -1;
        int pollers = -1;

        Reading(String namespace, String taskQueue, TaskKind kind) {
            this.namespace = namespace;
            this.taskQueue = taskQueue;
            this.kind = kind;
        }
    }
}
