package dev.vigil.benchmarks.engine.reference;

import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityExecution;
import dev.vigil.schema.fact.WorkflowRun;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The rows of a topic of events. Feed it the records of each partition in their order; between partitions any order will do. Knows
 * what a {@code FleetSpec} makes: histories of one namespace without resets, crons or attempts from elsewhere; anything else throws.
 */
public final class Reference {

    private final List<Set<String>> conflicts;
    private final Markers[] markers;
    private final Map<String, Run> runs = new HashMap<>();
    private final Map<String, Long> chainStarts = new HashMap<>();
    private final Minutes minutes = new Minutes();
    private final List<WorkflowRun> runRows = new ArrayList<>();
    private final List<ActivityExecution> activityRows = new ArrayList<>();
    private String cluster = "";
    private String namespace = "";

    /** @param conflicts signals that must not meet in one workflow task */
    public Reference(int partitions, List<Set<String>> conflicts) {
        this.conflicts = conflicts;
        this.markers = new Markers[partitions];
        Arrays.setAll(markers, ignored -> new Markers());
    }

    public void feed(int partition, WorkflowEvent event) {
        if (event.getKind() == EventKind.MARKER) {
            cluster = event.getSource().getCluster();
            namespace = event.getNamespace();
            markers[partition].add(event.getMarker(), event.getSource().getCapturedAtMicros());
            return;
        }
        Run run = runs.get(event.getRunId());
        if (run == null) {
            run = new Run(this, event);
            runs.put(event.getRunId(), run);
        }
        run.apply(event, markers[partition]);
    }

    /** All rows of windows that are complete, and of what has closed. */
    public Rows rows() {
        Rows rows = new Rows();
        runRows.forEach(rows::run);
        activityRows.forEach(rows::activity);
        new WindowRows(cluster, namespace, markers).addTo(rows, minutes);
        return rows;
    }

    /** The rows and alert conditions of the reduced job, see {@link MinuteRows}. */
    public Map<String, String> minuteRows() {
        return MinuteRows.of(minutes);
    }

    Minutes minutes() {
        return minutes;
    }

    List<Set<String>> conflicts() {
        return conflicts;
    }

    void run(WorkflowRun row) {
        runRows.add(row);
    }

    void activity(ActivityExecution row) {
        activityRows.add(row);
    }

    void continues(String newRunId, long chainStartedAt) {
        chainStarts.put(newRunId, chainStartedAt);
    }

    /** When the chain of a run that continues another began; 0 = not known. */
    long chainStart(String runId) {
        return chainStarts.getOrDefault(runId, 0L);
    }
}
