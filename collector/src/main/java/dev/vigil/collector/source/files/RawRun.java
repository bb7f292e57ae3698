package dev.vigil.collector.source.files;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events that stand together in a file, in the file's order, and what is said of them beside. Mutable. Events beyond the
 * limit are counted and dropped.
 */
final class RawRun {

    final List<FileEvent> events = new ArrayList<>();
    /** Line of each of {@link #events}; 0 = none. */
    final List<Integer> lines = new ArrayList<>();
    /** Workflow ids and run ids of the WorkflowExecutionStarted events, in the order of {@link #events}; most have one. */
    final List<Start> starts = new ArrayList<>();

    final long number;
    final Problems problems = new Problems();
    boolean hasDecisions;
    boolean torn;
    /** Whether more events may follow in the file. */
    boolean open;

    @Nullable
    String workflowId;

    @Nullable
    String runId;

    private long dropped;

    /**
     * @param number rises with each that is made for a file
     */
    RawRun(long number) {
        this.number = number;
    }

    /** What a WorkflowExecutionStarted says of its run. */
    record Start(int index, @Nullable String workflowId) {}

    /** Whether an event with attributes was among them: pairs of id and type alone are no history. */
    private boolean real;

    void add(FileEvent event, int line, HistoryEvent whole, FileLimits limits) {
        if (events.size() >= limits.events()) {
            dropped++;
            if (dropped == 1) {
                problems.add("it has more than " + limits.events() + " events; those after event "
                        + events.get(events.size() - 1).id() + " were not read");
                torn = true;
            }
            return;
        }
        if (whole.getEventTypeValue() == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_STARTED_VALUE) {
            String id = whole.getWorkflowExecutionStartedEventAttributes().getWorkflowId();
            starts.add(new Start(events.size(), id.isEmpty() ? null : id));
        }
        events.add(event);
        lines.add(line);
    }

    /** Says that an event with attributes is among them, known or not. */
    void isReal() {
        real = true;
    }

    boolean isEmpty() {
        return !real;
    }
}
