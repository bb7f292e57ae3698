package dev.vigil.benchmarks.engine.fleet;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The events of one run, in the order of their ids. Event times are the server's; capture times never go back. */
final class History {

    private static final EventAttributes NONE = EventAttributes.newBuilder().build();
    private static final Source SOURCE = Source.newBuilder()
            .setCluster("")
            .setOrigin(Origin.LIVE)
            .setCapturedAtMicros(0)
            .build();
    private static final WorkflowEvent EVENT = WorkflowEvent.newBuilder()
            .setSource(SOURCE)
            .setKind(EventKind.EVENT)
            .setNamespace("")
            .setAttributes(NONE)
            .build();

    private final FleetSpec spec;
    private final String workflowId;
    private final String runId;
    private final long lagMicros;
    private final List<WorkflowEvent> events = new ArrayList<>(24);
    private long capturedAt;

    /** @param lagMicros from an event to its capture */
    History(FleetSpec spec, String workflowId, String runId, long lagMicros) {
        this.spec = spec;
        this.workflowId = workflowId;
        this.runId = runId;
        this.lagMicros = lagMicros;
    }

    /** Appends an event and returns its id. */
    long add(int type, long timeMicros, UnaryOperator<EventAttributes.Builder> attributes) {
        return add(type, timeMicros, timeMicros, attributes);
    }

    /** Appends an event that the server wrote later than it is dated: the start of an activity is written at its close. */
    long add(int type, long timeMicros, long writtenMicros, UnaryOperator<EventAttributes.Builder> attributes) {
        capturedAt = Math.max(capturedAt, writtenMicros + lagMicros);
        long id = events.size() + 1L;
        events.add(WorkflowEvent.newBuilder(EVENT)
                .setSource(Source.newBuilder(SOURCE)
                        .setCluster(spec.cluster())
                        .setCapturedAtMicros(capturedAt)
                        .build())
                .setNamespace(spec.namespace())
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .setEventId(id)
                .setEventTimeMicros(timeMicros)
                .setEventType(type)
                .setAttributes(
                        attributes.apply(EventAttributes.newBuilder(NONE)).build())
                .build());
        return id;
    }

    String runId() {
        return runId;
    }

    List<WorkflowEvent> events() {
        return events;
    }
}
