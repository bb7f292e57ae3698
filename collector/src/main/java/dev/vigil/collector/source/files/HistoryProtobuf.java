package dev.vigil.collector.source.files;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import dev.vigil.collector.translate.EventTranslator;
import dev.vigil.collector.translate.Micros;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The events of a protobuf file: {@code temporal.api.export.v1.WorkflowExecutions} as Cloud exports it, one {@code History},
 * or an answer of GetWorkflowExecutionHistory. These nest one field 1 in another and differ in how often, so the beginning
 * of the file tells. Read as a stream, one event in memory at a time besides what is kept of the run. Not thread-safe.
 */
final class HistoryProtobuf {

    /** How many messages stand around an event. */
    enum Wrapping {
        HISTORY("protobuf-history"),
        RESPONSE("protobuf-response"),
        EXPORT("protobuf-export");

        final String format;

        Wrapping(String format) {
            this.format = format;
        }
    }

    private static final int FIRST_FIELD = WireFormatTag.LENGTH_DELIMITED_1;
    private static final int LARGEST_EVENT = 64 << 20;

    private final CodedInputStream in;
    private final Wrapping wrapping;
    private final FileLimits limits;
    private final Consumer<RawRun> sink;
    private long runs;
    private RawRun run = new RawRun(0);

    HistoryProtobuf(InputStream stream, Wrapping wrapping, FileLimits limits, Consumer<RawRun> sink) {
        this.in = CodedInputStream.newInstance(stream, 1 << 16);
        this.in.setSizeLimit(Integer.MAX_VALUE);
        this.wrapping = wrapping;
        this.limits = limits;
        this.sink = sink;
    }

    /** Counts how deep the first event is nested; empty if the bytes begin otherwise. */
    static Optional<Wrapping> recognise(byte[] head, int length) {
        int at = 0;
        for (int depth = 0; depth <= Wrapping.values().length; depth++) {
            if (at < length && head[at] == WireFormatTag.VARINT_1) {
                return depth == 0 ? Optional.empty() : Optional.of(Wrapping.values()[depth - 1]);
            }
            if (at >= length || head[at] != FIRST_FIELD) {
                return Optional.empty();
            }
            at++;
            while (at < length && (head[at] & 0x80) != 0) {
                at++;
            }
            at++;
        }
        return Optional.empty();
    }

    /**
     * Reads the file.
     *
     * @return why it ends before its end; empty if it does not
     */
    String read() {
        String reason = "";
        try {
            messages(wrapping.ordinal());
        } catch (IOException e) {
            reason = ReadFailures.words(e);
            run.torn = true;
        }
        handOut();
        return reason;
    }

    /** Field 1 of each message around the events; the innermost holds the events. */
    private void messages(int above) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != FIRST_FIELD) {
                in.skipField(tag);
                continue;
            }
            int length = in.readRawVarint32();
            if (length < 0 || (above == 0 && length > LARGEST_EVENT)) {
                throw new UnreadableException("it holds an event of " + length + " bytes");
            }
            int limit = in.pushLimit(length);
            if (above == 0) {
                event();
            } else {
                messages(above - 1);
            }
            if (in.getBytesUntilLimit() > 0) {
                throw new UnreadableException("it ends in the middle");
            }
            in.popLimit(limit);
            if (above == wrapping.ordinal()) {
                in.resetSizeCounter();
            }
            if (above == 1) {
                handOut();
            }
        }
    }

    private void event() throws IOException {
        HistoryEvent event;
        try {
            HistoryEvent.Builder builder = HistoryEvent.newBuilder();
            builder.mergeFrom(in);
            event = builder.build();
        } catch (InvalidProtocolBufferException e) {
            throw new UnreadableException("after " + run.events.size() + " events it is torn or damaged");
        }
        boolean empty = event.getAttributesCase() == HistoryEvent.AttributesCase.ATTRIBUTES_NOT_SET;
        if (event.getEventId() <= 0
                || (empty && EventType.forNumber(event.getEventTypeValue()) != null && run.events.isEmpty())) {
            throw new UnreadableException("it holds something else than history events");
        }
        if (EventType.forNumber(event.getEventTypeValue()) == null) {
            run.problems.add("event " + event.getEventId() + ": its type is not known: " + event.getEventTypeValue());
        } else if (empty) {
            run.problems.add("event " + event.getEventId() + ": it has no attributes");
        } else if (!EventTypes.agree(event)) {
            run.problems.add("event " + event.getEventId() + ": its attributes are not those of its type");
        }
        run.isReal();
        run.add(
                new FileEvent(
                        event.getEventId(),
                        event.getEventTypeValue(),
                        event.hasEventTime() ? Micros.exact(event.getEventTime()) : null,
                        event.getTaskId() != 0,
                        EventTranslator.attributes(event)),
                0,
                event,
                limits);
    }

    private void handOut() {
        if (!run.isEmpty()) {
            sink.accept(run);
        }
        run = new RawRun(++runs);
    }

    /** Tags of field 1. */
    private static final class WireFormatTag {
        static final int VARINT_1 = (1 << 3) | WireFormat.WIRETYPE_VARINT;
        static final int LENGTH_DELIMITED_1 = (1 << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }
}
