package dev.vigil.collector.translate;

import dev.vigil.schema.event.WorkerHeartbeat;
import dev.vigil.schema.event.WorkerPollers;
import dev.vigil.schema.event.WorkerSlots;
import dev.vigil.schema.event.WorkerStatus;
import io.temporal.api.worker.v1.WorkerPollerInfo;
import io.temporal.api.worker.v1.WorkerSlotsInfo;
import java.util.ArrayList;
import java.util.List;

/** What a server lists of a worker into our record. Pure functions. */
public final class HeartbeatTranslator {

    private HeartbeatTranslator() {}

    /**
     * @param capturedAtMicros when the answer came, microseconds since the epoch
     */
    public static WorkerHeartbeat translate(
            String cluster, String namespace, io.temporal.api.worker.v1.WorkerHeartbeat told, long capturedAtMicros) {
        long at = Micros.of(told.getHeartbeatTime());
        return WorkerHeartbeat.newBuilder()
                .setSource(EventTranslator.source(cluster, capturedAtMicros))
                .setNamespace(namespace)
                .setWorkerInstanceKey(told.getWorkerInstanceKey())
                .setIdentity(told.getWorkerIdentity())
                .setTaskQueue(told.getTaskQueue())
                .setStatus(status(told.getStatus()))
                .setHeartbeatMicros(at)
                // its elapsedSinceLastHeartbeat is the gap between the last two, not the age
                .setHeartbeatAgeMicros(at == 0 ? 0 : Math.max(0, capturedAtMicros - at))
                .setStartedMicros(Micros.of(told.getStartTime()))
                .setHost(told.getHostInfo().getHostName())
                .setProcessId(told.getHostInfo().getProcessId())
                .setDeployment(told.getDeploymentVersion().getDeploymentName())
                .setBuildId(told.getDeploymentVersion().getBuildId())
                .setSdkName(told.getSdkName())
                .setSdkVersion(told.getSdkVersion())
                .setSlots(slots(told))
                .setPollers(pollers(told))
                .setStickyCacheHits(told.getTotalStickyCacheHit())
                .setStickyCacheMisses(told.getTotalStickyCacheMiss())
                .setStickyCacheSize(told.getCurrentStickyCacheSize())
                .setHostCpu(told.getHostInfo().getCurrentHostCpuUsage())
                .setHostMemory(told.getHostInfo().getCurrentHostMemUsage())
                .build();
    }

    private static WorkerStatus status(io.temporal.api.enums.v1.WorkerStatus status) {
        return switch (status) {
            case WORKER_STATUS_RUNNING -> WorkerStatus.RUNNING;
            case WORKER_STATUS_SHUTTING_DOWN -> WorkerStatus.SHUTTING_DOWN;
            case WORKER_STATUS_SHUTDOWN -> WorkerStatus.SHUTDOWN;
            default -> WorkerStatus.UNKNOWN;
        };
    }

    private static List<WorkerSlots> slots(io.temporal.api.worker.v1.WorkerHeartbeat told) {
        List<WorkerSlots> slots = new ArrayList<>();
        if (told.hasWorkflowTaskSlotsInfo()) {
            slots.add(slots("WorkflowWorker", told.getWorkflowTaskSlotsInfo()));
        }
        if (told.hasActivityTaskSlotsInfo()) {
            slots.add(slots("ActivityWorker", told.getActivityTaskSlotsInfo()));
        }
        if (told.hasLocalActivitySlotsInfo()) {
            slots.add(slots("LocalActivityWorker", told.getLocalActivitySlotsInfo()));
        }
        if (told.hasNexusTaskSlotsInfo()) {
            slots.add(slots("NexusWorker", told.getNexusTaskSlotsInfo()));
        }
        return slots;
    }

    private static WorkerSlots slots(String workerType, WorkerSlotsInfo info) {
        return WorkerSlots.newBuilder()
                .setWorkerType(workerType)
                .setAvailable(info.getCurrentAvailableSlots())
                .setUsed(info.getCurrentUsedSlots())
                .setSupplier(info.getSlotSupplierKind())
                .setProcessed(info.getTotalProcessedTasks())
                .setFailed(info.getTotalFailedTasks())
                .setProcessedInInterval(info.getLastIntervalProcessedTasks())
                .setFailedInInterval(info.getLastIntervalFailureTasks())
                .build();
    }

    private static List<WorkerPollers> pollers(io.temporal.api.worker.v1.WorkerHeartbeat told) {
        List<WorkerPollers> pollers = new ArrayList<>();
        if (told.hasWorkflowPollerInfo()) {
            pollers.add(pollers("workflow_task", told.getWorkflowPollerInfo()));
        }
        if (told.hasWorkflowStickyPollerInfo()) {
            pollers.add(pollers("workflow_sticky_task", told.getWorkflowStickyPollerInfo()));
        }
        if (told.hasActivityPollerInfo()) {
            pollers.add(pollers("activity_task", told.getActivityPollerInfo()));
        }
        if (told.hasNexusPollerInfo()) {
            pollers.add(pollers("nexus_task", told.getNexusPollerInfo()));
        }
        return pollers;
    }

    private static WorkerPollers pollers(String pollerType, WorkerPollerInfo info) {
        return WorkerPollers.newBuilder()
                .setPollerType(pollerType)
                .setCurrent(info.getCurrentPollers())
                .setLastSuccessMicros(Micros.of(info.getLastSuccessfulPollTime()))
                .setAutoscaling(info.getIsAutoscaling())
                .build();
    }
}
