package dev.vigil.collector.progress;

import dev.vigil.schema.event.WorkflowEvent;
import java.util.List;

/** What came of reading a run's history. */
public sealed interface ReadOutcome {

    RunKey run();

    /**
     * A piece of the history, whole batches, ids ascending. All of its new events become durable together.
     *
     * @param events events after the last exported one; may begin earlier, what is exported already is skipped
     * @param resetEventId event id of the reset point if this piece found it, else 0
     * @param readAtMicros when the read began, microseconds since the epoch: all that happened before it is in this piece
     *     or an earlier one once {@code last} is set
     * @param last no piece follows
     */
    record Piece(RunKey run, List<WorkflowEvent> events, long resetEventId, long readAtMicros, boolean last)
            implements ReadOutcome {
        public Piece {
            events = List.copyOf(events);
        }
    }

    /** The server does not have the run (any more). */
    record Gone(RunKey run) implements ReadOutcome {}

    /**
     * The read failed.
     *
     * @param ofThisRun true if the fault lies with this run; false if the server was away or over its limit
     */
    record Failed(RunKey run, boolean ofThisRun) implements ReadOutcome {}
}
