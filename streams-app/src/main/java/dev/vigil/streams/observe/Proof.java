package dev.vigil.streams.observe;

import java.util.List;

/**
 * The events behind an observation.
 *
 * @param workflowId Temporal workflow id
 * @param runId Temporal run id
 * @param eventIds event ids, the deciding one first; empty where the source has none (interceptor, snapshot)
 * @param text what it shows in a few words; never a payload
 */
public record Proof(String workflowId, String runId, List<Long> eventIds, String text) {

    public Proof {
        eventIds = List.copyOf(eventIds);
    }
}
