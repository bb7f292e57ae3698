package dev.vigil.collector.source.files;

import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a file's run as records of the contract, with the ids that live reading gives them.
 *
 * @param origin {@code FILE} or {@code EXPORT}: a scope of its own
 * @param capturedAtMicros when the file was read, microseconds since the epoch
 */
public record RunRecords(String cluster, String namespace, Origin origin, long capturedAtMicros) {

    /**
     * The records, in the order of the events. An event without a time gets that of the event before it.
     *
     * @param workflowId for a run that does not say its own
     * @param runId for a run that does not say its own
     */
    public List<WorkflowEvent> of(FileRun run, String workflowId, String runId) {
        Source source = Source.newBuilder()
                .setCluster(cluster)
                .setOrigin(origin)
                .setCapturedAtMicros(capturedAtMicros)
                .setCapture(List.of())
                .build();
        List<WorkflowEvent> records = new ArrayList<>(run.events().size());
        long time = 0;
        for (FileEvent event : run.events()) {
            time = event.time() == null ? time : Micros.of(event.time());
            records.add(WorkflowEvent.newBuilder()
                    .setSource(source)
                    .setKind(EventKind.EVENT)
                    .setNamespace(namespace)
                    .setWorkflowId(run.workflowId() == null ? workflowId : run.workflowId())
                    .setRunId(run.runId() == null ? runId : run.runId())
                    .setEventId(event.id())
                    .setEventTimeMicros(time)
                    .setEventType(event.type())
                    .setCopied(event.id() < run.resetEventId())
                    .setAttributes(event.attributes())
                    .build());
        }
        return records;
    }
}
