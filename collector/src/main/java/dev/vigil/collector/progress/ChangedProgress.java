package dev.vigil.collector.progress;

import dev.vigil.schema.collector.RunProgress;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs whose progress is not durable yet; each is written once however often it changed. Not thread-safe. */
final class ChangedProgress {

    private final Map<String, RunState> changed = new LinkedHashMap<>();
    private final Map<String, Long> closedAtMicros = new LinkedHashMap<>();
    private final Map<String, RunKey> forgotten = new LinkedHashMap<>();

    void add(RunState run) {
        changed.put(run.key.runId(), run);
    }

    void closed(RunState run, long atMicros) {
        changed.put(run.key.runId(), run);
        closedAtMicros.put(run.key.runId(), atMicros);
    }

    void forget(RunKey key) {
        changed.remove(key.runId());
        closedAtMicros.remove(key.runId());
        forgotten.put(key.runId(), key);
    }

    boolean isEmpty() {
        return changed.isEmpty() && forgotten.isEmpty();
    }

    List<ProgressChange> take(String cluster, long capturedAtMicros) {
        Source source = Source.newBuilder()
                .setCluster(cluster)
                .setOrigin(Origin.LIVE)
                .setCapturedAtMicros(capturedAtMicros)
                .setCapture(List.of())
                .build();
        List<ProgressChange> changes = new ArrayList<>(changed.size() + forgotten.size());
        forgotten.values().forEach(key -> changes.add(new ProgressChange(key, null)));
        for (RunState run : changed.values()) {
            changes.add(new ProgressChange(run.key, record(run, source)));
        }
        forgotten.clear();
        changed.clear();
        closedAtMicros.clear();
        return changes;
    }

    private RunProgress record(RunState run, Source source) {
        Long closedAt = closedAtMicros.get(run.key.runId());
        return RunProgress.newBuilder()
                .setSource(source)
                .setNamespace(run.key.namespace())
                .setWorkflowId(run.key.workflowId())
                .setRunId(run.key.runId())
                .setWorkflowType(run.workflowType)
                .setLastEventId(run.lastEventId)
                .setClosed(closedAt != null)
                .setClosedAtMicros(closedAt == null ? 0 : closedAt)
                .setResetEventId(run.resetEventId)
                .setSuspicion(closedAt == null ? run.suspicionDurable : "")
                .build();
    }
}
