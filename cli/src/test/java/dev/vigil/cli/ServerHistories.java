package dev.vigil.cli;

import com.google.protobuf.ByteString;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.WorkflowEvent;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a Temporal server itself says of the runs of a namespace, in the form in which exported events can be compared with it. */
final class ServerHistories {

    private ServerHistories() {}

    /** Events of each run as lines of text, in order. */
    static Map<String, List<String>> of(String target, String namespace) {
        WorkflowServiceStubs stubs = stubs(target);
        try {
            return of(stubs, namespace, runs(stubs, namespace));
        } finally {
            stubs.shutdownNow();
        }
    }

    /** The same of runs that are known; the embedded test server lists none. */
    static Map<String, List<String>> of(String target, String namespace, List<WorkflowExecution> runs) {
        WorkflowServiceStubs stubs = stubs(target);
        try {
            return of(stubs, namespace, runs);
        } finally {
            stubs.shutdownNow();
        }
    }

    private static Map<String, List<String>> of(
            WorkflowServiceStubs stubs, String namespace, List<WorkflowExecution> runs) {
        Map<String, List<String>> histories = new TreeMap<>();
        for (WorkflowExecution execution : runs) {
            histories.put(execution.getWorkflowId() + " " + execution.getRunId(), history(stubs, namespace, execution));
        }
        return histories;
    }

    private static WorkflowServiceStubs stubs(String target) {
        return WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder().setTarget(target).build());
    }

    /** The same of what was exported, in the order of the topic. */
    static Map<String, List<String>> exported(List<WorkflowEvent> events) {
        Map<String, List<String>> histories = new TreeMap<>();
        for (WorkflowEvent event : events) {
            if (event.getKind() == EventKind.EVENT) {
                histories
                        .computeIfAbsent(event.getWorkflowId() + " " + event.getRunId(), run -> new ArrayList<>())
                        .add(line(event.getEventId(), event.getEventType(), event.getEventTimeMicros()));
            }
        }
        return histories;
    }

    private static List<WorkflowExecution> runs(WorkflowServiceStubs stubs, String namespace) {
        List<WorkflowExecution> runs = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        do {
            ListWorkflowExecutionsResponse page = stubs.blockingStub()
                    .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                            .setNamespace(namespace)
                            .setPageSize(1_000)
                            .setNextPageToken(token)
                            .build());
            page.getExecutionsList().stream()
                    .map(WorkflowExecutionInfo::getExecution)
                    .forEach(runs::add);
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return runs;
    }

    private static List<String> history(WorkflowServiceStubs stubs, String namespace, WorkflowExecution execution) {
        List<String> lines = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse page = stubs.blockingStub()
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace(namespace)
                            .setExecution(execution)
                            .setNextPageToken(token)
                            .build());
            for (HistoryEvent event : page.getHistory().getEventsList()) {
                lines.add(line(
                        event.getEventId(),
                        event.getEventTypeValue(),
                        event.getEventTime().getSeconds() * 1_000_000
                                + event.getEventTime().getNanos() / 1_000));
            }
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return lines;
    }

    private static String line(long eventId, int eventType, long eventTimeMicros) {
        return eventId + " type " + eventType + " at " + eventTimeMicros;
    }
}
