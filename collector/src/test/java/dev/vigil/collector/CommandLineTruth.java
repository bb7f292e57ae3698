package dev.vigil.collector;

import com.google.protobuf.util.JsonFormat;
import dev.vigil.testing.RealTemporal;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The server's own histories as Temporal's command line prints them. */
final class CommandLineTruth {

    private CommandLineTruth() {}

    /** Events by workflow id and run id, in the form of {@link Exported}. */
    static Map<String, List<String>> of(RealTemporal temporal, String namespace, List<WorkflowExecutionInfo> runs)
            throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            Map<String, Future<List<String>>> asked = new TreeMap<>();
            for (WorkflowExecutionInfo run : runs) {
                WorkflowExecution execution = run.getExecution();
                asked.put(
                        execution.getWorkflowId() + " " + execution.getRunId(),
                        two.submit(() ->
                                history(temporal.show(namespace, execution.getWorkflowId(), execution.getRunId()))));
            }
            Map<String, List<String>> truth = new TreeMap<>();
            for (Map.Entry<String, Future<List<String>>> each : asked.entrySet()) {
                truth.put(each.getKey(), each.getValue().get());
            }
            return truth;
        } finally {
            two.shutdownNow();
        }
    }

    private static List<String> history(String json) throws Exception {
        History.Builder history = History.newBuilder();
        JsonFormat.parser().ignoringUnknownFields().merge(json, history);
        List<String> lines = new ArrayList<>();
        for (HistoryEvent event : history.getEventsList()) {
            lines.add(Exported.line(
                    event.getEventId(),
                    event.getEventTypeValue(),
                    event.getEventTime().getSeconds() * 1_000_000
                            + event.getEventTime().getNanos() / 1_000));
        }
        return lines;
    }
}
