package dev.vigil.streams.observe;

import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Marker;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link WorkflowEvent}s faster than Avro's own reader, which decides field by field what to do: here the order of the fields of
 * this release stands in the code, and texts that come again and again are made once. Records of any other writer go to Avro's
 * reader, and so does every record if the schema on the class path is not the one written for. Not thread-safe.
 */
public final class EventReader {

    /** Fields and types, in order, that {@link #event} reads. */
    static final String EXPECTED =
            "source=record,kind=enum,namespace=string,workflow_id=string,run_id=string,event_id=long,"
                    + "event_time_micros=long,event_type=int,copied=boolean,attributes=record,marker=union;"
                    + "cluster=string,origin=enum,captured_at_micros=long,capture=array;"
                    + "workflow_type=string,first_run_id=string,original_run_id=string,continued_run_id=string,new_run_id=string,"
                    + "base_run_id=string,parent_workflow_id=string,parent_run_id=string,initiator=int,attempt=int,cron_schedule=string,"
                    + "first_workflow_task_backoff_micros=long,task_queue=string,sticky=boolean,activity_id=string,activity_type=string,"
                    + "timer_id=string,scheduled_event_id=long,started_event_id=long,workflow_task_completed_event_id=long,"
                    + "schedule_to_close_micros=long,schedule_to_start_micros=long,start_to_close_micros=long,heartbeat_micros=long,"
                    + "workflow_execution_timeout_micros=long,workflow_run_timeout_micros=long,workflow_task_timeout_micros=long,"
                    + "retry_initial_micros=long,retry_coefficient=double,retry_maximum_interval_micros=long,"
                    + "retry_maximum_attempts=int,failure_types=array,timeout_type=int,retry_state=int,cause=int,identity=string,"
                    + "build_id=string,deployment_name=string,sdk_name=string,sdk_version=string,signal_name=string,"
                    + "update_name=string,update_id=string,child_workflow_id=string,child_run_id=string,history_size_bytes=long,"
                    + "suggest_continue_as_new=boolean,failure_messages=array;"
                    + "stream=string,closed_to_micros=long,open_read_to_micros=long";

    private static final int HEADER = 10;
    private static final Origin[] ORIGINS = Origin.values();
    private static final EventKind[] KINDS = EventKind.values();

    private final Function<byte[], WorkflowEvent> avro;
    private final boolean known = EXPECTED.equals(described());
    private final long header = header();
    private final Texts texts = new Texts();
    private byte[] bytes = {};
    private int at;

    /** @param avro reads what this class does not */
    public EventReader(Function<byte[], WorkflowEvent> avro) {
        this.avro = avro;
    }

    /**
     * Reads one record. What is cut or is none throws as Avro's reader does.
     *
     * @param record in Avro's single-object encoding
     */
    public WorkflowEvent read(byte[] record) {
        if (!known || record.length < HEADER || !isOurs(record)) {
            return avro.apply(record);
        }
        bytes = record;
        at = HEADER;
        try {
            return event();
        } catch (IndexOutOfBoundsException | IllegalArgumentException damaged) {
            return avro.apply(record); // which says what is wrong with it
        }
    }

    /** Whether records are read here and not by Avro. */
    boolean isFast() {
        return known;
    }

    private boolean isOurs(byte[] record) {
        ByteBuffer in = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        return in.get(0) == (byte) 0xC3 && in.get(1) == 1 && in.getLong(2) == header;
    }

    private static long header() {
        return SchemaNormalization.parsingFingerprint64(WorkflowEvent.getClassSchema());
    }

    static String described() {
        Schema event = WorkflowEvent.getClassSchema();
        return List.of(event, Source.getClassSchema(), EventAttributes.getClassSchema(), Marker.getClassSchema())
                .stream()
                .map(schema -> schema.getFields().stream()
                        .map(field ->
                                field.name() + "=" + field.schema().getType().getName())
                        .collect(Collectors.joining(",")))
                .collect(Collectors.joining(";"));
    }

    private WorkflowEvent event() {
        Source source = new Source(text(), constant(ORIGINS), number(), list());
        EventKind kind = constant(KINDS);
        String namespace = text();
        String workflowId = newText();
        String runId = newText();
        long eventId = number();
        long time = number();
        int type = integer();
        boolean copied = flag();
        EventAttributes attributes = attributes();
        Marker marker = integer() == 0 ? null : new Marker(text(), number(), number());
        return made(source, kind, namespace, workflowId, runId, eventId, time, type, copied, attributes, marker);
    }

    @SuppressWarnings("NullAway") // Avro's constructor takes null for a union with null
    private static WorkflowEvent made(
            Source source,
            EventKind kind,
            String namespace,
            String workflowId,
            String runId,
            long eventId,
            long time,
            int type,
            boolean copied,
            EventAttributes attributes,
            @Nullable Marker marker) {
        return new WorkflowEvent(
                source, kind, namespace, workflowId, runId, eventId, time, type, copied, attributes, marker);
    }

    // Java evaluates arguments from left to right: in the order of the fields
    private EventAttributes attributes() {
        return new EventAttributes(
                text(), // workflow_type
                newText(), // first_run_id
                newText(), // original_run_id
                newText(), // continued_run_id
                newText(), // new_run_id
                newText(), // base_run_id
                newText(), // parent_workflow_id
                newText(), // parent_run_id
                integer(), // initiator
                integer(), // attempt
                text(), // cron_schedule
                number(), // first_workflow_task_backoff_micros
                text(), // task_queue
                flag(), // sticky
                text(), // activity_id
                text(), // activity_type
                text(), // timer_id
                number(), // scheduled_event_id
                number(), // started_event_id
                number(), // workflow_task_completed_event_id
                number(), // schedule_to_close_micros
                number(), // schedule_to_start_micros
                number(), // start_to_close_micros
                number(), // heartbeat_micros
                number(), // workflow_execution_timeout_micros
                number(), // workflow_run_timeout_micros
                number(), // workflow_task_timeout_micros
                number(), // retry_initial_micros
                real(), // retry_coefficient
                number(), // retry_maximum_interval_micros
                integer(), // retry_maximum_attempts
                list(), // failure_types
                integer(), // timeout_type
                integer(), // retry_state
                integer(), // cause
                text(), // identity
                text(), // build_id
                text(), // deployment_name
                text(), // sdk_name
                text(), // sdk_version
                text(), // signal_name
                text(), // update_name
                newText(), // update_id
                newText(), // child_workflow_id
                newText(), // child_run_id
                number(), // history_size_bytes
                flag(), // suggest_continue_as_new
                list()); // failure_messages
    }

    private long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = bytes[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new IllegalArgumentException("a number of more than 10 bytes");
    }

    private int integer() {
        long value = number();
        if (value != (int) value) {
            throw new IllegalArgumentException("a number of more than 32 bits");
        }
        return (int) value;
    }

    private boolean flag() {
        return bytes[at++] == 1;
    }

    private double real() {
        double value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getDouble(at);
        at += Double.BYTES;
        return value;
    }

    private <E> E constant(E[] constants) {
        return constants[integer()];
    }

    /** A text that comes again and again. */
    private String text() {
        int length = length();
        if (length == 0) {
            return "";
        }
        String text = texts.of(bytes, at, length);
        at += length;
        return text;
    }

    /** A text that is different in each run. */
    private String newText() {
        int length = length();
        if (length == 0) {
            return "";
        }
        String text = Texts.make(bytes, at, length);
        at += length;
        return text;
    }

    private int length() {
        long length = number();
        if (length < 0 || length > bytes.length - at) {
            throw new IllegalArgumentException("a text that is longer than its record");
        }
        return (int) length;
    }

    private List<String> list() {
        List<String> list = new ArrayList<>(0);
        for (long count = number(); count != 0; count = number()) {
            if (count < 0) {
                count = -count;
                number(); // the block's size in bytes
            }
            if (count > bytes.length - at) {
                throw new IllegalArgumentException("a list that is longer than its record");
            }
            for (long i = 0; i < count; i++) {
                list.add(text());
            }
        }
        return list;
    }
}
