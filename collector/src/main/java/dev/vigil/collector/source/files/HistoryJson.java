package dev.vigil.collector.source.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the events in a JSON document, whatever stands around them: a history, a list of histories, a list of events, an
 * answer of the API, one event a line. Events are objects with attributes, and stand in an array or alone at the top. Read
 * as a stream: what is kept is one run. Not thread-safe: one per file.
 */
final class HistoryJson {

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final int DEPTH = 200;
    /** Runs that may wait for a name that stands behind them. */
    private static final int WAITING = 8;

    private final JsonParser parser;
    private final EventJson events;
    private final FileLimits limits;
    private final Consumer<RawRun> sink;
    /** What is not handed out yet, in the order of the file; of these, {@link RawRun#open} ones still grow. */
    private final Set<RawRun> waiting = new LinkedHashSet<>();

    private long opened;
    private boolean description;

    /**
     * @param sink takes the events that stand together, as soon as they are whole
     */
    HistoryJson(Reader reader, FileLimits limits, Consumer<RawRun> sink) throws IOException {
        this.parser = FACTORY.createParser(reader);
        this.limits = limits;
        this.sink = sink;
        this.events = new EventJson(parser, limits);
    }

    EventSpelling spelling() {
        return events.spelling();
    }

    /** Whether it looks like an answer of DescribeWorkflowExecution. */
    boolean isDescription() {
        return description;
    }

    /**
     * Reads the document, or all documents if several follow each other.
     *
     * @return why it ends before its end; empty if it does not
     */
    String read() {
        RawRun top = opened();
        String reason = "";
        try {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                value(token, top, 0);
                handOutClosed();
            }
        } catch (IOException e) {
            reason = reason(e);
            waiting.stream().filter(run -> run.open).forEach(run -> run.torn = true);
        }
        waiting.forEach(run -> run.open = false);
        handOutClosed();
        return reason;
    }

    private RawRun opened() {
        RawRun run = new RawRun(++opened);
        run.open = true;
        waiting.add(run);
        return run;
    }

    private void value(JsonToken token, @Nullable RawRun container, int depth) throws IOException {
        if (depth > DEPTH) {
            throw new UnreadableException("it is nested deeper than " + DEPTH + " levels");
        }
        if (token == JsonToken.START_OBJECT) {
            object(container, depth);
        } else if (token == JsonToken.START_ARRAY) {
            array(depth);
        }
    }

    /** Whatever is in an element of an array is whole with it; what an object holds may still be named by the object. */
    private void array(int depth) throws IOException {
        RawRun container = opened();
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            value(token, container, depth + 1);
            if (waiting.size() > WAITING) {
                handOutClosed();
            }
        }
        container.open = false;
        if (container.isEmpty()) {
            waiting.remove(container);
        }
    }

    private JsonToken next() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == null) {
            throw new UnreadableException("it ends in the middle");
        }
        return token;
    }

    /** An event, or something around events. */
    private void object(@Nullable RawRun container, int depth) throws IOException {
        long before = opened;
        EventJson.Draft event = events.draft();
        @Nullable String workflowId = null;
        @Nullable String runId = null;
        while (next() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            JsonToken token = next();
            String plain = FieldNames.normal(key);
            if (events.take(event, key, plain, token)) {
                continue;
            }
            switch (plain) {
                case "workflowid" -> workflowId = identifier(token);
                case "runid" -> runId = identifier(token);
                case "pendingactivities", "workflowexecutioninfo" -> {
                    description = true;
                    parser.skipChildren();
                }
                case "usermetadata", "links", "expecteddeterminismstate" -> parser.skipChildren();
                default -> value(token, null, depth + 1);
            }
        }
        if (container != null) {
            events.finish(event, container);
        }
        name(before, workflowId, runId);
    }

    private void name(long before, @Nullable String workflowId, @Nullable String runId) {
        if (workflowId == null && runId == null) {
            return;
        }
        for (RawRun run : waiting) {
            if (!run.open && run.number > before) {
                run.workflowId = run.workflowId == null ? workflowId : run.workflowId;
                run.runId = run.runId == null ? runId : run.runId;
            }
        }
    }

    private @Nullable String identifier(JsonToken token) throws IOException {
        boolean usable = token == JsonToken.VALUE_STRING
                && parser.getTextLength() > 0
                && parser.getTextLength() <= limits.textLength();
        String text = usable ? parser.getText() : null;
        parser.skipChildren();
        return text;
    }

    private void handOutClosed() {
        List<RawRun> closed = waiting.stream().filter(run -> !run.open).toList();
        for (RawRun run : closed) {
            waiting.remove(run);
            if (!run.isEmpty()) {
                sink.accept(run);
            }
        }
    }

    private String reason(IOException e) {
        if (e instanceof UnreadableException) {
            return String.valueOf(e.getMessage());
        }
        String where = " near line " + parser.currentLocation().getLineNr() + ", column "
                + parser.currentLocation().getColumnNr();
        if (e instanceof JsonEOFException) {
            return "it ends in the middle" + where;
        }
        if (e instanceof CharacterCodingException) {
            return "it is not UTF-8" + where;
        }
        if (e instanceof JsonProcessingException json) {
            return "it is not JSON" + where + ": " + ValuesJson.shortened(firstLine(json.getOriginalMessage()));
        }
        return ReadFailures.words(e);
    }

    private static String firstLine(@Nullable String message) {
        String text = message == null ? "" : message;
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
