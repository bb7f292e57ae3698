package dev.vigil.collector.progress;

import dev.vigil.schema.event.WorkflowEvent;
import java.util.ArrayList;
import java.util.List;

/** Keeps event ids 1..n without a hole and without a double. Pure. */
final class EventOrder {

    /**
     * @param events those that follow the last exported one, as far as there is no hole
     * @param hole an id was left out: the answer is not to be trusted
     */
    record Next(List<WorkflowEvent> events, boolean hole) {}

    private EventOrder() {}

    /** Of events with ascending ids, those that come after an event id. */
    static Next after(long lastEventId, List<WorkflowEvent> events) {
        List<WorkflowEvent> next = new ArrayList<>(events.size());
        long last = lastEventId;
        for (WorkflowEvent event : events) {
            if (event.getEventId() > last + 1) {
                return new Next(next, true);
            }
            if (event.getEventId() == last + 1) {
                next.add(event);
                last = event.getEventId();
            }
        }
        return new Next(next, false);
    }
}
