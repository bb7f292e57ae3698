package dev.vigil.collector;

import dev.vigil.schema.Keys;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.ListClosedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What is in the events topic, and what the server has, in one form: for each run its events as lines of text. */
final class Exported {

    private Exported() {}

    /** Events by workflow id and run id, in the order of the topic. */
    static Map<String, List<String>> events(List<ConsumerRecord<String, WorkflowEvent>> records, int partitions) {
        Map<String, List<String>> events = new TreeMap<>();
        for (ConsumerRecord<String, WorkflowEvent> record : records) {
            WorkflowEvent event = record.value();
            if (event.getKind() == EventKind.EVENT) {
                String key = Keys.of(event.getSource().getCluster(), event.getNamespace(), event.getWorkflowId());
                if (!record.key().equals(key) || record.partition() != Keys.partition(key, partitions)) {
                    throw new AssertionError("in the wrong place: " + record);
                }
                if (record.timestamp() != event.getSource().getCapturedAtMicros() / 1_000) {
                    throw new AssertionError("timestamp is not the capture time: " + record);
                }
                events.computeIfAbsent(event.getWorkflowId() + " " + event.getRunId(), each -> new ArrayList<>())
                        .add(line(event.getEventId(), event.getEventType(), event.getEventTimeMicros()));
            }
        }
        return events;
    }

    /** Histories of the embedded test server, which lists all runs. */
    static Map<String, List<String>> ofTestServer(WorkflowServiceStubs stubs, String namespace) {
        List<WorkflowExecutionInfo> runs = new ArrayList<>();
        runs.addAll(stubs.blockingStub()
                .listOpenWorkflowExecutions(ListOpenWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(namespace)
                        .build())
                .getExecutionsList());
        runs.addAll(stubs.blockingStub()
                .listClosedWorkflowExecutions(ListClosedWorkflowExecutionsRequest.newBuilder()
                        .setNamespace(namespace)
                        .build())
                .getExecutionsList());
        Map<String, List<String>> histories = new TreeMap<>();
        for (WorkflowExecutionInfo run : runs) {
            WorkflowExecution execution = run.getExecution();
            List<String> lines = new ArrayList<>();
            stubs.blockingStub()
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace(namespace)
                            .setExecution(execution)
                            .build())
                    .getHistory()
                    .getEventsList()
                    .forEach(event -> lines.add(line(
                            event.getEventId(),
                            event.getEventTypeValue(),
                            event.getEventTime().getSeconds() * 1_000_000
                                    + event.getEventTime().getNanos() / 1_000)));
            histories.put(execution.getWorkflowId() + " " + execution.getRunId(), lines);
        }
        return histories;
    }

    static String line(long eventId, int eventType, long eventTimeMicros) {
        return eventId + " type " + eventType + " at " + eventTimeMicros;
    }
}
