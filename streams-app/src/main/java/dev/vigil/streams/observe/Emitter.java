package dev.vigil.streams.observe;

import java.util.ArrayList;
import java.util.List;

/** Whose observations are being made, and where they go. */
record Emitter(Scope scope, String workflowId, String runId, ObservationSink sink) {

    void observe(Observation observation) {
        sink.observe(scope, observation);
    }

    /** Ids of 0 are left out. */
    Proof proof(String text, long... eventIds) {
        List<Long> ids = new ArrayList<>(eventIds.length);
        for (long id : eventIds) {
            if (id > 0) {
                ids.add(id);
            }
        }
        return new Proof(workflowId, runId, ids, text);
    }
}
