package dev.vigil.collector.source.temporal;

import com.google.protobuf.ByteString;
import dev.vigil.collector.progress.RunKey;
import dev.vigil.collector.translate.EventTranslator;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.event.WorkflowEvent;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What runs in a namespace, from a few requests: pages of visibility, each without the types of those before it, so that a busy type
 * does not hide the others; counts of each type; the beginning of a few histories of each. At most {@value #MOST_TYPES} types,
 * {@value #MOST_PAGES} pages, {@value #HISTORIES} histories of {@value #EVENTS} events a type; within the connection's request limits.
 */
public final class FleetSample {

    static final int MOST_TYPES = 200;
    static final int MOST_PAGES = 50;
    static final int HISTORIES = 4;
    static final int EVENTS = 256;
    private static final int MOST_QUERY = 8_000;

    private final String cluster;
    private final TemporalNamespace namespace;
    private final Clock clock;
    private final Map<String, Type> types = new LinkedHashMap<>();
    private boolean cut;

    /**
     * How much of a type there is; -1: the server does not count it.
     *
     * @param open runs that are open
     * @param day runs that started within the last 24 hours
     * @param hour runs that started within the last hour
     */
    public record Volume(long open, long day, long hour) {}

    private static final class Type {
        final List<WorkflowExecutionInfo> picked = new ArrayList<>();
        long open;
        long day;
        long hour;
    }

    public FleetSample(String cluster, TemporalNamespace namespace, Clock clock) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.clock = clock;
    }

    /**
     * Reads.
     *
     * @param events takes the events of the histories, those of a run in their order
     * @return how much there is, by type
     * @throws RequestFailedException if the server does not answer a listing or a count
     */
    public Map<String, Volume> read(Consumer<WorkflowEvent> events) throws InterruptedException {
        Instant now = clock.instant();
        boolean queries = namespace.capabilities().visibilityQueries();
        if (queries) {
            list();
        } else {
            take(namespace.listOpen(), now);
            take(namespace.listClosed(), now);
        }
        Map<String, Volume> volumes = new LinkedHashMap<>();
        for (Map.Entry<String, Type> entry : types.entrySet()) {
            Type type = entry.getValue();
            volumes.put(
                    entry.getKey(),
                    queries ? counted(entry.getKey(), now) : new Volume(type.open, type.day, type.hour));
            for (WorkflowExecutionInfo run : type.picked) {
                history(run, events);
            }
        }
        return volumes;
    }

    /** Whether there is more than a limit allows. */
    public boolean isCut() {
        return cut;
    }

    private void list() throws InterruptedException {
        Instant now = clock.instant();
        String query = "";
        for (int pages = 0; ; pages++) {
            ListWorkflowExecutionsResponse page = namespace.list(query, ByteString.EMPTY);
            if (page.getExecutionsCount() == 0) {
                return;
            }
            int before = types.size();
            take(page.getExecutionsList(), now);
            query = others();
            boolean more = !page.getNextPageToken().isEmpty();
            if (!more) {
                return;
            }
            if (types.size() == before || pages + 1 == MOST_PAGES || query.length() > MOST_QUERY || cut) {
                cut = true;
                return;
            }
        }
    }

    /** Types that cannot be named in a query come again and again, and end the listing. */
    private String others() {
        List<String> without = new ArrayList<>();
        types.keySet().stream()
                .filter(RunProber::isQuotable)
                .forEach(type -> without.add("WorkflowType != '" + type + "'"));
        return String.join(" AND ", without);
    }

    private void take(List<WorkflowExecutionInfo> runs, Instant now) {
        for (WorkflowExecutionInfo run : runs) {
            String name = run.getType().getName();
            if (types.size() >= MOST_TYPES && !types.containsKey(name)) {
                cut = true;
                continue;
            }
            Type type = types.computeIfAbsent(name, unused -> new Type());
            boolean open = run.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
            Duration age = Duration.between(Micros.toInstant(Micros.of(run.getStartTime())), now);
            type.open += open ? 1 : 0;
            type.day += age.compareTo(Duration.ofDays(1)) <= 0 ? 1 : 0;
            type.hour += age.compareTo(Duration.ofHours(1)) <= 0 ? 1 : 0;
            long ofKind = type.picked.stream()
                    .filter(other ->
                            open == (other.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING))
                    .count();
            if (ofKind < HISTORIES / 2) {
                type.picked.add(run);
            }
        }
    }

    private Volume counted(String type, Instant now) throws InterruptedException {
        if (!RunProber.isQuotable(type)) {
            return new Volume(-1, -1, -1);
        }
        String of = "WorkflowType = '" + type + "' AND ";
        return new Volume(
                namespace.count(of + "ExecutionStatus = 'Running'"),
                namespace.count(of + "StartTime >= '" + now.minus(Duration.ofDays(1)) + "'"),
                namespace.count(of + "StartTime >= '" + now.minus(Duration.ofHours(1)) + "'"));
    }

    private void history(WorkflowExecutionInfo run, Consumer<WorkflowEvent> events) throws InterruptedException {
        RunKey key = new RunKey(
                namespace.name(),
                run.getExecution().getWorkflowId(),
                run.getExecution().getRunId());
        EventTranslator translator = new EventTranslator(cluster, namespace.name(), key.workflowId(), key.runId());
        boolean closed = run.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
        List<HistoryEvent> page;
        try {
            page = namespace
                    .history(key, EVENTS, ByteString.EMPTY, closed)
                    .getHistory()
                    .getEventsList();
        } catch (RequestFailedException e) {
            return; // deleted meanwhile, or refused: the other runs of its type say the same
        }
        for (HistoryEvent event : page.subList(0, Math.min(EVENTS, page.size()))) {
            events.accept(translator.translate(event, 0, Micros.of(clock.instant())));
        }
    }
}
