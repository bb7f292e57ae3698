package dev.vigil.collector.translate;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;

/**
 * Translates the events of one run. Immutable, thread-safe. Nothing is decoded that is not listed in {@link
 * AttributeFields}; an event type that is not known to this version passes with its number and no attributes.
 */
public final class EventTranslator {

    private final String cluster;
    private final String namespace;
    private final String workflowId;
    private final String runId;

    public EventTranslator(String cluster, String namespace, String workflowId, String runId) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.workflowId = workflowId;
        this.runId = runId;
    }

    /**
     * Translates one durable event.
     *
     * @param resetEventId event id of the reset point of this run, 0 if it is none; events before it are copies
     * @param capturedAtMicros when the event was read, microseconds since the epoch
     */
    public WorkflowEvent translate(HistoryEvent event, long resetEventId, long capturedAtMicros) {
        return WorkflowEvent.newBuilder()
                .setSource(source(cluster, capturedAtMicros))
                .setKind(EventKind.EVENT)
                .setNamespace(namespace)
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .setEventId(event.getEventId())
                .setEventTimeMicros(Micros.of(event.getEventTime()))
                .setEventType(event.getEventTypeValue())
                .setCopied(event.getEventId() < resetEventId)
                .setAttributes(attributes(event))
                .build();
    }

    /** The source block of a record captured from a Temporal frontend. */
    public static Source source(String cluster, long capturedAtMicros) {
        return Source.newBuilder()
                .setCluster(cluster)
                .setOrigin(Origin.LIVE)
                .setCapturedAtMicros(capturedAtMicros)
                .setCapture(List.of())
                .build();
    }

    /** The attributes that pass, of an event from anywhere. */
    public static EventAttributes attributes(HistoryEvent event) {
        EventAttributes.Builder attributes = EventAttributes.newBuilder();
        AttributeFields.copy(event, attributes);
        return attributes.build();
    }
}
