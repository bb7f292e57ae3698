package dev.vigil.streams.observe;

import java.util.Arrays;

/** Whose observations are being made, and where they go. */
record Emitter(Scope scope, String workflowId, String runId, ObservationSink sink) {

    void observe(Observation observation) {
        sink.observe(scope, observation);
    }

    /** Ids of 0 are left out. */
    Proof proof(String text, long... eventIds) {
        return new Proof(
                workflowId,
                runId,
                Arrays.stream(eventIds).filter(id -> id > 0).boxed().toList(),
                text);
    }
}
