package dev.vigil.collector.source.files;

import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_CANCELED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_COMPLETED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_FAILED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_SCHEDULED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_STARTED;
import static dev.vigil.schema.HistoryEventType.ACTIVITY_TASK_TIMED_OUT;
import static dev.vigil.schema.HistoryEventType.TIMER_CANCELED;
import static dev.vigil.schema.HistoryEventType.TIMER_FIRED;
import static dev.vigil.schema.HistoryEventType.TIMER_STARTED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_SIGNALED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_EXECUTION_UPDATE_ACCEPTED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_COMPLETED;
import static dev.vigil.schema.HistoryEventType.WORKFLOW_TASK_FAILED;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.EventAttributes;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A run at a glance: what its events say, counted. Null is not known. Events before a reset point count as they stand in the
 * file.
 *
 * @param status as {@code WorkflowExecutionStatus}, without its prefix; null if the run's end may be missing from the file
 * @param firstRunId first run of the chain
 * @param workflowTaskFailures failures by {@code WorkflowTaskFailedCause}, without its prefix
 * @param sdk name and version of the SDK that completed the last workflow task that says it
 */
public record RunSummary(
        @Nullable String workflowId,
        @Nullable String runId,
        @Nullable String firstRunId,
        @Nullable String workflowType,
        @Nullable String taskQueue,
        @Nullable String status,
        int events,
        long firstEventId,
        long lastEventId,
        @Nullable Instant startedAt,
        @Nullable Instant closedAt,
        Activities activities,
        Timers timers,
        long signals,
        long updates,
        long childWorkflows,
        Map<String, Long> workflowTaskFailures,
        @Nullable String sdk) {

    /**
     * @param open scheduled here and closed by none of the events
     * @param attempts attempts that the starts of activities prove; activities that have not closed have no start
     * @param retries the attempts among them that were not the first
     */
    public record Activities(
            long scheduled,
            long completed,
            long failed,
            long timedOut,
            long canceled,
            long open,
            long attempts,
            long retries) {}

    public record Timers(long started, long fired, long canceled) {}

    /** Counts the events of a run. */
    public static RunSummary of(FileRun run) {
        Count count = new Count();
        run.events().forEach(count::event);
        Optional<FileEvent> started = run.started();
        Optional<FileEvent> closed = run.closed();
        return new RunSummary(
                run.workflowId(),
                run.runId(),
                known(started.map(event -> event.attributes().getFirstRunId())),
                known(started.map(event -> event.attributes().getWorkflowType())),
                known(started.map(event -> event.attributes().getTaskQueue())),
                status(run, closed),
                run.events().size(),
                run.first().id(),
                run.last().id(),
                started.map(FileEvent::time).orElse(null),
                closed.map(FileEvent::time).orElse(null),
                count.activities(),
                new Timers(count.of(TIMER_STARTED), count.of(TIMER_FIRED), count.of(TIMER_CANCELED)),
                count.of(WORKFLOW_EXECUTION_SIGNALED),
                count.of(WORKFLOW_EXECUTION_UPDATE_ACCEPTED),
                count.of(EventType.EVENT_TYPE_START_CHILD_WORKFLOW_EXECUTION_INITIATED_VALUE),
                count.failures,
                count.sdk);
    }

    /** Name of a {@code WorkflowTaskFailedCause} without its prefix; the number if this version does not know it. */
    public static String causeName(int number) {
        WorkflowTaskFailedCause cause = WorkflowTaskFailedCause.forNumber(number);
        return cause == null || cause == WorkflowTaskFailedCause.UNRECOGNIZED
                ? String.valueOf(number)
                : EnumNames.shortName(cause.getValueDescriptor());
    }

    private static @Nullable String known(Optional<String> text) {
        return text.filter(t -> !t.isEmpty()).orElse(null);
    }

    private static @Nullable String status(FileRun run, Optional<FileEvent> closed) {
        if (closed.isEmpty()) {
            boolean whole = run.first().id() == 1 && !run.torn();
            return whole ? "RUNNING" : null;
        }
        return switch (closed.get().type()) {
            case HistoryEventType.WORKFLOW_EXECUTION_COMPLETED ->
                name(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
            case HistoryEventType.WORKFLOW_EXECUTION_FAILED ->
                name(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_FAILED);
            case HistoryEventType.WORKFLOW_EXECUTION_TIMED_OUT ->
                name(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TIMED_OUT);
            case HistoryEventType.WORKFLOW_EXECUTION_CANCELED ->
                name(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CANCELED);
            case HistoryEventType.WORKFLOW_EXECUTION_TERMINATED ->
                name(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED);
            default -> name(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW);
        };
    }

    private static String name(WorkflowExecutionStatus status) {
        return EnumNames.shortName(status.getValueDescriptor());
    }

    /** Mutable counts. */
    private static final class Count {
        private final Map<Integer, Long> types = new TreeMap<>();
        private final Map<String, Long> failures = new TreeMap<>();
        private final Set<Long> open = new HashSet<>();
        private long attempts;
        private @Nullable String sdk;

        void event(FileEvent event) {
            types.merge(event.type(), 1L, Long::sum);
            EventAttributes attributes = event.attributes();
            switch (event.type()) {
                case ACTIVITY_TASK_SCHEDULED -> open.add(event.id());
                case ACTIVITY_TASK_STARTED -> attempts += Math.max(1, attributes.getAttempt());
                case ACTIVITY_TASK_COMPLETED, ACTIVITY_TASK_FAILED, ACTIVITY_TASK_TIMED_OUT, ACTIVITY_TASK_CANCELED ->
                    open.remove(attributes.getScheduledEventId());
                case WORKFLOW_TASK_FAILED -> failures.merge(causeName(attributes.getCause()), 1L, Long::sum);
                case WORKFLOW_TASK_COMPLETED -> {
                    if (!attributes.getSdkName().isEmpty()) {
                        sdk = (attributes.getSdkName() + " " + attributes.getSdkVersion()).trim();
                    }
                }
                default -> {
                    // counted by its type
                }
            }
        }

        long of(int type) {
            return types.getOrDefault(type, 0L);
        }

        Activities activities() {
            return new Activities(
                    of(ACTIVITY_TASK_SCHEDULED),
                    of(ACTIVITY_TASK_COMPLETED),
                    of(ACTIVITY_TASK_FAILED),
                    of(ACTIVITY_TASK_TIMED_OUT),
                    of(ACTIVITY_TASK_CANCELED),
                    open.size(),
                    attempts,
                    attempts - of(ACTIVITY_TASK_STARTED));
        }
    }
}
