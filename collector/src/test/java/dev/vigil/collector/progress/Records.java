package dev.vigil.collector.progress;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Discovery;
import dev.vigil.schema.collector.DiscoveryKind;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.List;

/** Records as tests need them. */
final class Records {

    static final String NAMESPACE = "shop";
    static final long SECOND = 1_000_000;

    static {
        // Avro builds the defaults of our records only once it trusts them: loading the topics sees to that
        if (Topics.ALL.isEmpty()) {
            throw new AssertionError("no topics");
        }
    }

    private Records() {}

    static RunKey run(String runId) {
        return new RunKey(NAMESPACE, "w-" + runId, runId);
    }

    static Discovery open(String runId) {
        return run(runId, 0, false);
    }

    static Discovery open(String runId, long historyLength) {
        return run(runId, historyLength, false);
    }

    static Discovery closed(String runId) {
        return run(runId, 0, true);
    }

    static Discovery closedAt(String runId, long closedAtMicros) {
        return Discovery.newBuilder(closed(runId))
                .setClosedAtMicros(closedAtMicros)
                .build();
    }

    static Discovery scanned(long toMicros) {
        return scanned(toMicros, false);
    }

    static Discovery scannedWithLengths(long toMicros) {
        return scanned(toMicros, true);
    }

    private static Discovery run(String runId, long historyLength, boolean closed) {
        return discovery(DiscoveryKind.RUN)
                .setWorkflowId("w-" + runId)
                .setRunId(runId)
                .setHistoryLength(historyLength)
                .setClosed(closed)
                .build();
    }

    /** A scan that has got as far back as {@code fromMicros}. */
    static Discovery scannedFrom(long fromMicros, long toMicros) {
        return Discovery.newBuilder(scanned(toMicros))
                .setCoveredFromMicros(fromMicros)
                .build();
    }

    private static Discovery scanned(long toMicros, boolean lengthsShown) {
        return discovery(DiscoveryKind.SCANNED)
                .setScannedToMicros(toMicros)
                .setLengthsShown(lengthsShown)
                .setCoveredFromMicros(1)
                .setCoveredToMicros(toMicros)
                .build();
    }

    static WorkflowEvent event(String runId, long id, int type, long timeMicros) {
        return event(runId, id, type, timeMicros, EventAttributes.newBuilder().build());
    }

    static WorkflowEvent event(String runId, long id, int type, long timeMicros, EventAttributes attributes) {
        return WorkflowEvent.newBuilder()
                .setSource(source())
                .setKind(EventKind.EVENT)
                .setNamespace(NAMESPACE)
                .setWorkflowId("w-" + runId)
                .setRunId(runId)
                .setEventId(id)
                .setEventType(type)
                .setEventTimeMicros(timeMicros)
                .setAttributes(attributes)
                .build();
    }

    static WorkflowEvent start(String runId) {
        return event(runId, 1, HistoryEventType.WORKFLOW_EXECUTION_STARTED, 1);
    }

    static WorkflowEvent close(String runId, long id, long timeMicros) {
        return event(runId, id, HistoryEventType.WORKFLOW_EXECUTION_COMPLETED, timeMicros);
    }

    static ReadOutcome.Piece piece(String runId, long readAtMicros, WorkflowEvent... events) {
        return new ReadOutcome.Piece(run(runId), List.of(events), 0, readAtMicros, true);
    }

    private static Discovery.Builder discovery(DiscoveryKind kind) {
        return Discovery.newBuilder()
                .setSource(source())
                .setNamespace(NAMESPACE)
                .setKind(kind);
    }

    private static Source source() {
        return Source.newBuilder()
                .setCluster("prod")
                .setOrigin(Origin.LIVE)
                .setCapturedAtMicros(1)
                .setCapture(List.of())
                .build();
    }
}
