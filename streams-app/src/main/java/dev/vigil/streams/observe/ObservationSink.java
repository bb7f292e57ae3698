package dev.vigil.streams.observe;

import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;

/** Takes what a run's events prove. Called on the thread that correlates; not thread-safe. */
public interface ObservationSink {

    void observe(Scope scope, Observation observation);

    void run(WorkflowRun run);

    void activity(ActivityExecution activity);
}
