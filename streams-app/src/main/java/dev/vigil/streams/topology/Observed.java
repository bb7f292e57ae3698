package dev.vigil.streams.topology;

import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;

/** What leaves the observing stage. */
sealed interface Observed {

    /** A frame of partials for one merge partition. */
    record Partials(int mergePartition, byte[] frame) implements Observed {}

    /** A closed run. */
    record Run(WorkflowRun row) implements Observed {}

    /** A closed activity. */
    record Activity(ActivityExecution row) implements Observed {}

    /** A record that could not be decoded; the reason is in the headers. */
    record Undecodable(byte[] value) implements Observed {}
}
