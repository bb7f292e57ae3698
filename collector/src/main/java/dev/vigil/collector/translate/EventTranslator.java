package dev.vigil.collector.translate;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.List;
import java.util.Set;

/**
 * Translates the events of one run. Immutable, thread-safe. Nothing is decoded that is not listed in {@link
 * AttributeFields}; an event type that is not known to this version passes with its number and no attributes.
 */
public final class EventTranslator {

    /** Copied, because a builder asks Avro's maps for the default of each field that was not set. */
    private static final EventAttributes EMPTY = EventAttributes.newBuilder().build();

    private final String cluster;
    private final String namespace;
    private final String workflowId;
    private final String runId;
    private final Set<Capture> captures;

    public EventTranslator(String cluster, String namespace, String workflowId, String runId) {
        this(cluster, namespace, workflowId, runId, Set.of());
    }

    /** @param captures what the user turned on beyond the payload-free record */
    public EventTranslator(String cluster, String namespace, String workflowId, String runId, Set<Capture> captures) {
        this.captures = Set.copyOf(captures);
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
        return translate(event, resetEventId, source(capturedAtMicros));
    }

    /** The same for events that were read at once and share their source block, see {@link #source(long)}. */
    public WorkflowEvent translate(HistoryEvent event, long resetEventId, Source source) {
        return WorkflowEvent.newBuilder()
                .setSource(source)
                .setKind(EventKind.EVENT)
                .setNamespace(namespace)
                .setWorkflowId(workflowId)
                .setRunId(runId)
                .setEventId(event.getEventId())
                .setEventTimeMicros(Micros.of(event.getEventTime()))
                .setEventType(event.getEventTypeValue())
                .setCopied(event.getEventId() < resetEventId)
                .setAttributes(attributes(event, captures))
                .build();
    }

    /** The source block of this run's events, with what the user turned on. */
    public Source source(long capturedAtMicros) {
        return source(cluster, capturedAtMicros, Capture.labels(captures));
    }

    /** The source block of a record captured from a Temporal frontend. */
    public static Source source(String cluster, long capturedAtMicros) {
        return source(cluster, capturedAtMicros, List.of());
    }

    private static Source source(String cluster, long capturedAtMicros, List<String> capture) {
        return Source.newBuilder()
                .setCluster(cluster)
                .setOrigin(Origin.LIVE)
                .setCapturedAtMicros(capturedAtMicros)
                .setCapture(capture)
                .build();
    }

    /** The attributes that pass, of an event from anywhere, payload-free. */
    public static EventAttributes attributes(HistoryEvent event) {
        return attributes(event, Set.of());
    }

    private static EventAttributes attributes(HistoryEvent event, Set<Capture> captures) {
        EventAttributes.Builder attributes = EventAttributes.newBuilder(EMPTY);
        AttributeFields.copy(event, attributes);
        if (captures.contains(Capture.FAILURE_MESSAGES)) {
            attributes.setFailureMessages(FailureMessages.of(event));
        }
        return attributes.build();
    }
}
