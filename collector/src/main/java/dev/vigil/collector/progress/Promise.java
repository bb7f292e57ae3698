package dev.vigil.collector.progress;

import dev.vigil.schema.collector.HourTally;
import dev.vigil.schema.collector.RunProgress;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.List;

/**
 * What a marker promises of a shard and namespace, and how far visibility was scanned when it could.
 *
 * @param closedToMicros microseconds since the epoch; 0: nothing may be promised yet
 * @param openReadToMicros microseconds since the epoch
 */
public record Promise(long closedToMicros, long openReadToMicros, Coverage coverage) {

    /** The marker for the events topic. */
    public WorkflowEvent marker(String cluster, String namespace, String stream, long capturedAtMicros) {
        return WorkflowEvent.newBuilder()
                .setSource(source(cluster, capturedAtMicros))
                .setKind(EventKind.MARKER)
                .setNamespace(namespace)
                .setAttributes(EventAttributes.newBuilder().build())
                .setMarker(Marker.newBuilder()
                        .setStream(stream)
                        .setClosedToMicros(closedToMicros)
                        .setOpenReadToMicros(openReadToMicros)
                        .build())
                .build();
    }

    /** The shard's own record for the progress topic. */
    RunProgress progress(String cluster, String namespace, List<HourTally> forgotten, long capturedAtMicros) {
        return RunProgress.newBuilder()
                .setSource(source(cluster, capturedAtMicros))
                .setNamespace(namespace)
                .setWorkflowId("")
                .setRunId("")
                .setLastEventId(0)
                .setClosedToMicros(closedToMicros)
                .setOpenReadToMicros(openReadToMicros)
                .setCoveredFromMicros(coverage.fromMicros())
                .setCoveredToMicros(coverage.toMicros())
                .setForgottenHours(forgotten)
                .build();
    }

    private static Source source(String cluster, long capturedAtMicros) {
        return Source.newBuilder()
                .setCluster(cluster)
                .setOrigin(Origin.LIVE)
                .setCapturedAtMicros(capturedAtMicros)
                .setCapture(List.of())
                .build();
    }
}
