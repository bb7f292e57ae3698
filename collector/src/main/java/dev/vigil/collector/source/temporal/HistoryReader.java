package dev.vigil.collector.source.temporal;

import com.google.protobuf.ByteString;
import dev.vigil.collector.progress.ReadOutcome;
import dev.vigil.collector.progress.ReadOutcome.Failed;
import dev.vigil.collector.progress.ReadOutcome.Gone;
import dev.vigil.collector.progress.ReadOutcome.Piece;
import dev.vigil.collector.progress.RunKey;
import dev.vigil.collector.progress.RunRead;
import dev.vigil.collector.source.temporal.RequestFailedException.Reason;
import dev.vigil.collector.translate.Capture;
import dev.vigil.collector.translate.EventTranslator;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryReverseResponse;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads histories: a run that is new from the beginning, page by page; one that is known from its end backwards to the last
 * exported event, where the server can. All events, never the close event alone (that read rewrites outcomes). What comes
 * out is durable: phantoms, the events of a workflow task that may never be written, are left behind. Thread-safe.
 */
public final class HistoryReader {

    /** Takes the pieces of a read in order; may block, which slows the reading down. */
    @FunctionalInterface
    public interface Pieces {
        void take(ReadOutcome outcome) throws InterruptedException;
    }

    /** The server's own limit for a page of history. */
    private static final int PAGE = 256;

    /** A quiet run has nothing new: a small first page is enough to see that. */
    private static final int FIRST_REVERSE_PAGE = 16;

    /** More new events than about a thousand are cheaper read forward, in pieces. */
    private static final int MAX_REVERSE_PAGES = 5;

    private final String cluster;
    private final TemporalNamespace temporal;
    private final Set<Capture> captures;
    private final Clock clock;

    /** @param captures what the user turned on beyond payload-free records */
    public HistoryReader(String cluster, TemporalNamespace temporal, Set<Capture> captures, Clock clock) {
        this.captures = captures;
        this.cluster = cluster;
        this.temporal = temporal;
        this.clock = clock;
    }

    /**
     * Reads what is new of a run. The last outcome handed out is a {@link Piece} that is the last, a {@link Gone} or a
     * {@link Failed}.
     */
    public void read(RunRead read, Pieces out) throws InterruptedException {
        try {
            long readAtMicros = nowMicros();
            Optional<Piece> tail =
                    read.afterEventId() > 0 && temporal.capabilities().reverseHistory()
                            ? tail(read, readAtMicros)
                            : Optional.empty();
            if (tail.isPresent()) {
                out.take(tail.get());
            } else {
                forward(read, readAtMicros, out);
            }
        } catch (RequestFailedException e) {
            out.take(
                    e.reason() == Reason.NOT_FOUND // of the run: a namespace that is gone says nothing about it
                            ? new Gone(read.run())
                            : new Failed(read.run(), !e.reason().pauses()));
        }
    }

    /** Newest first until the last exported event; empty if there is too much or a hole. */
    private Optional<Piece> tail(RunRead read, long readAtMicros) throws InterruptedException {
        List<HistoryEvent> newestFirst = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        for (int page = 0; page < MAX_REVERSE_PAGES; page++) {
            GetWorkflowExecutionHistoryReverseResponse answer =
                    temporal.historyReverse(read.run(), page == 0 ? FIRST_REVERSE_PAGE : PAGE, token);
            boolean reached = false;
            for (HistoryEvent event : answer.getHistory().getEventsList()) {
                reached |= event.getEventId() <= read.afterEventId();
                if (event.getEventId() > read.afterEventId() && event.getTaskId() != 0) {
                    newestFirst.add(event);
                }
            }
            token = answer.getNextPageToken();
            reached |= !newestFirst.isEmpty()
                    && newestFirst.get(newestFirst.size() - 1).getEventId() == read.afterEventId() + 1;
            if (reached) {
                Collections.reverse(newestFirst);
                return Optional.of(piece(read.run(), newestFirst, read, 0, readAtMicros, true));
            }
            if (token.isEmpty()) {
                break;
            }
        }
        return Optional.empty();
    }

    private void forward(RunRead read, long readAtMicros, Pieces out) throws InterruptedException {
        GetWorkflowExecutionHistoryResponse answer =
                temporal.history(read.run(), PAGE, ByteString.EMPTY, read.closed());
        List<HistoryEvent> events = answer.getHistory().getEventsList();
        boolean taskIds =
                !events.isEmpty() && events.get(0).getTaskId() != 0; // the embedded test server never sets any
        long reset = 0;
        if (read.afterEventId() == 0 && !events.isEmpty() && mayBeReset(events.get(0), read.run())) {
            // only what comes later tells which events are copies: look first, then read, a page at a time
            reset = resetEventId(read, answer);
        }
        while (true) {
            List<HistoryEvent> durable = events.stream()
                    .filter(event -> event.getEventId() > read.afterEventId() && (event.getTaskId() != 0 || !taskIds))
                    .toList();
            boolean last = answer.getNextPageToken().isEmpty();
            if (last || !durable.isEmpty()) {
                out.take(piece(read.run(), durable, read, reset, readAtMicros, last));
            }
            if (last) {
                return;
            }
            answer = temporal.history(read.run(), PAGE, answer.getNextPageToken(), read.closed());
            events = answer.getHistory().getEventsList();
        }
    }

    /** The last reset that made a run, 0 if none did; reads its pages and keeps nothing of them. */
    private long resetEventId(RunRead read, GetWorkflowExecutionHistoryResponse first) throws InterruptedException {
        GetWorkflowExecutionHistoryResponse answer = first;
        long found = 0;
        while (true) {
            found = Math.max(found, resetEventId(answer.getHistory().getEventsList(), read.run()));
            if (answer.getNextPageToken().isEmpty()) {
                return found;
            }
            answer = temporal.history(read.run(), PAGE, answer.getNextPageToken(), read.closed());
        }
    }

    private Piece piece(
            RunKey run, List<HistoryEvent> events, RunRead read, long resetEventId, long readAtMicros, boolean last) {
        EventTranslator translator =
                new EventTranslator(cluster, run.namespace(), run.workflowId(), run.runId(), captures);
        long reset = resetEventId == 0 ? read.resetEventId() : resetEventId;
        Source source = translator.source(nowMicros());
        List<WorkflowEvent> translated = new ArrayList<>(events.size());
        for (HistoryEvent event : events) {
            translated.add(translator.translate(event, reset, source));
        }
        return new Piece(run, translated, resetEventId, readAtMicros, last);
    }

    /** A reset run keeps its base run's id as the original one: its copies can only be told once the reset point is read. */
    private static boolean mayBeReset(HistoryEvent first, RunKey run) {
        String original = first.getWorkflowExecutionStartedEventAttributes().getOriginalExecutionRunId();
        return !original.isEmpty() && !original.equals(run.runId());
    }

    /** The last reset that made this run; earlier ones are copies of the base run's own. */
    private static long resetEventId(List<HistoryEvent> events, RunKey run) {
        long found = 0;
        for (HistoryEvent event : events) {
            var failed = event.getWorkflowTaskFailedEventAttributes();
            if (event.hasWorkflowTaskFailedEventAttributes()
                    && failed.getCauseValue() == HistoryEventType.CAUSE_RESET_WORKFLOW
                    && (failed.getNewRunId().isEmpty() || failed.getNewRunId().equals(run.runId()))) {
                found = event.getEventId();
            }
        }
        return found;
    }

    private long nowMicros() {
        return Micros.of(clock.instant());
    }
}
