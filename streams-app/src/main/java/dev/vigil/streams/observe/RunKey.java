package dev.vigil.streams.observe;

import dev.vigil.schema.Keys;
import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.WorkflowEvent;

/** Names the memory of one run: the same run read live and from a file are two. */
public record RunKey(Scope scope, String runId) {

    public static RunKey of(WorkflowEvent event) {
        return new RunKey(Scope.of(event.getSource(), event.getNamespace()), event.getRunId());
    }

    public static RunKey of(ActivityAttempt attempt) {
        return new RunKey(Scope.of(attempt.getSource(), attempt.getNamespace()), attempt.getRunId());
    }

    public static RunKey of(RunSnapshot snapshot) {
        return new RunKey(Scope.of(snapshot.getSource(), snapshot.getNamespace()), snapshot.getRunId());
    }

    /** The key as a store takes it: percent-encoded segments joined by slashes. */
    public String value() {
        return Keys.of(scope.cluster(), scope.namespace(), scope.origin().name(), runId);
    }
}
