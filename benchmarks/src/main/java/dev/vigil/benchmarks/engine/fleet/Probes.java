package dev.vigil.benchmarks.engine.fleet;

import static dev.vigil.schema.HistoryEventType.*;

import dev.vigil.benchmarks.engine.fleet.EventStream.Item;
import dev.vigil.schema.Keys;
import java.util.List;
import java.util.UUID;

/** Runs that are stuck at once: the last of their events proves it, and its alert can fire before its minute is over. */
public final class Probes {

    private static final String TYPE = "Probe";

    private Probes() {}

    /** The workflow type of a probe: one of its own, so that each has an alert of its own. */
    public static String workflowType(int number) {
        return TYPE + number;
    }

    /** The number in a type's name; -1 if it is no probe's. */
    public static int number(String workflowType) {
        return workflowType.startsWith(TYPE) ? Integer.parseInt(workflowType.substring(TYPE.length())) : -1;
    }

    /** A run that began a little before now and fails its first workflow task now, captured at once. */
    public static List<Item> stuckRun(FleetSpec spec, int number, long nowMicros) {
        String workflowId = "probe-" + number;
        String queue = "queue-0";
        History history = new History(spec, workflowId, new UUID(spec.seed(), number).toString(), 0);
        long at = nowMicros - 30_000;
        history.add(
                WORKFLOW_EXECUTION_STARTED,
                at,
                a -> a.setWorkflowType(workflowType(number))
                        .setFirstRunId(history.runId())
                        .setTaskQueue(queue)
                        .setAttempt(1));
        history.add(WORKFLOW_TASK_SCHEDULED, at, a -> a.setTaskQueue(queue).setAttempt(1));
        history.add(WORKFLOW_TASK_STARTED, at + 10_000, a -> a.setScheduledEventId(2));
        history.add(
                WORKFLOW_TASK_FAILED,
                nowMicros,
                a -> a.setScheduledEventId(2).setStartedEventId(3).setCause(CAUSE_NON_DETERMINISTIC_ERROR));
        String key = Keys.of(spec.cluster(), spec.namespace(), workflowId);
        int partition = Keys.partition(key, spec.partitions());
        return history.events().stream()
                .map(event -> new Item(partition, key, event))
                .toList();
    }
}
