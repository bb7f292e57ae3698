package dev.vigil.collector.source.files;

import dev.vigil.schema.HistoryEventType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One run as a file shows it. Null is not known: a file never names its namespace, and many name neither workflow nor run.
 *
 * @param workflowId of WorkflowExecutionStarted, else what the file says beside the events
 * @param runId the run that the last reset made, else the original run of WorkflowExecutionStarted, else what the file
 *     says beside the events
 * @param number position of the run in its file, from 1
 * @param resetEventId event id of the reset point; events before it are copies; 0 = none
 * @param events ascending by id, each id once, without phantoms; at least one
 * @param problems what of the run could not be used, each a sentence's end; empty if nothing
 * @param notes what was left out and is no loss
 * @param torn whether events behind the last may be missing
 * @param lines line of each event in its file, by event id; empty where the file has no lines
 */
public record FileRun(
        @Nullable String workflowId,
        @Nullable String runId,
        int number,
        long resetEventId,
        List<FileEvent> events,
        List<String> problems,
        List<String> notes,
        boolean torn,
        Map<Long, Integer> lines) {

    public FileRun {
        events = List.copyOf(events);
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
        lines = Map.copyOf(lines);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("expected at least one event");
        }
    }

    /** Line of an event in its file; 0 if it is not known. */
    public int line(long eventId) {
        return lines.getOrDefault(eventId, 0);
    }

    public FileEvent first() {
        return events.get(0);
    }

    public FileEvent last() {
        return events.get(events.size() - 1);
    }

    /** The event that started the run, if the file holds it. */
    public Optional<FileEvent> started() {
        return events.stream()
                .filter(event -> event.type() == HistoryEventType.WORKFLOW_EXECUTION_STARTED)
                .findFirst();
    }

    /** The event that closed the run, if the file holds it. */
    public Optional<FileEvent> closed() {
        return events.stream()
                .filter(event -> HistoryEventType.closes(event.type()))
                .reduce((first, second) -> second);
    }
}
