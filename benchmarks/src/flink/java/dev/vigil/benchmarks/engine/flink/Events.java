package dev.vigil.benchmarks.engine.flink;

import dev.vigil.schema.Topics;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.streams.observe.EventReader;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.GenericTypeInfo;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads events with the decoder of the application, so that the engines are compared and not the decoders. */
final class Events implements KafkaRecordDeserializationSchema<WorkflowEvent> {

    private static final long serialVersionUID = 1;

    private transient @Nullable EventReader reader;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<WorkflowEvent> out) {
        EventReader current = reader;
        if (current == null) {
            current = new EventReader(value -> Topics.WORKFLOW_EVENTS
                    .valueSerde()
                    .deserializer()
                    .deserialize(Topics.WORKFLOW_EVENTS.name(), value));
            reader = current;
        }
        out.collect(current.read(record.value()));
    }

    @Override
    public TypeInformation<WorkflowEvent> getProducedType() {
        return new GenericTypeInfo<>(WorkflowEvent.class); // never serialised: source and correlation are one chain
    }

    /** The watermark of a partition is what its last marker promises, as in the application. */
    static final class Markers implements WatermarkGenerator<WorkflowEvent> {
        @Override
        public void onEvent(WorkflowEvent event, long timestamp, WatermarkOutput out) {
            if (event.getKind() == EventKind.MARKER && event.getMarker() != null) {
                long promised = Math.min(
                        event.getMarker().getClosedToMicros(), event.getMarker().getOpenReadToMicros());
                out.emitWatermark(new Watermark(Math.floorDiv(promised, 1_000L) - 1));
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput out) {
            // markers say it
        }
    }
}
