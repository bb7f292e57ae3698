package dev.vigil.collector.progress;

/**
 * A run to be read from after an event id; its reset point, if it has one, is known unless nothing is exported yet.
 *
 * @param closed visibility shows it closed: it can be read at the lowest priority, because its history ends
 */
public record RunRead(RunKey run, long afterEventId, long resetEventId, boolean closed) {

    public RunRead(RunKey run, long afterEventId, long resetEventId) {
        this(run, afterEventId, resetEventId, false);
    }
}
