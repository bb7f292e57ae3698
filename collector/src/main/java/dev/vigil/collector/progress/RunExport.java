package dev.vigil.collector.progress;

import dev.vigil.schema.event.WorkflowEvent;
import java.util.List;

/**
 * What one piece of history brought.
 *
 * @param events new events, ids ascending without a hole
 * @param closed the run is exported to its end
 */
public record RunExport(List<WorkflowEvent> events, boolean closed) {

    static final RunExport NOTHING = new RunExport(List.of(), false);
}
