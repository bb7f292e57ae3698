package dev.vigil.demo;

import com.google.protobuf.ByteString;
import dev.vigil.demo.server.TemporalServer;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.filter.v1.StartTimeFilter;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.ListClosedWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListOpenWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.util.ArrayList;
import java.util.List;

/** Reads every run of a namespace, whole. */
final class Histories implements AutoCloseable {

    private final TemporalServer server;
    private final WorkflowServiceStubs stubs;

    Histories(TemporalServer server) {
        this.server = server;
        this.stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(server.target())
                .build());
    }

    List<Run> all() {
        List<Run> runs = new ArrayList<>();
        for (WorkflowExecutionInfo run : list()) {
            runs.add(new Run(
                    run.getExecution().getWorkflowId(),
                    run.getExecution().getRunId(),
                    run.getType().getName(),
                    run.getStatus(),
                    events(run.getExecution())));
        }
        return runs;
    }

    private List<WorkflowExecutionInfo> list() {
        List<WorkflowExecutionInfo> all = new ArrayList<>();
        if (server.kind() == TemporalServer.Kind.EMBEDDED) {
            all.addAll(stubs.blockingStub()
                    .listOpenWorkflowExecutions(ListOpenWorkflowExecutionsRequest.newBuilder()
                            .setNamespace(server.namespace())
                            .setStartTimeFilter(StartTimeFilter.getDefaultInstance())
                            .build())
                    .getExecutionsList());
            all.addAll(stubs.blockingStub()
                    .listClosedWorkflowExecutions(ListClosedWorkflowExecutionsRequest.newBuilder()
                            .setNamespace(server.namespace())
                            .setStartTimeFilter(StartTimeFilter.getDefaultInstance())
                            .build())
                    .getExecutionsList());
            return all;
        }
        ByteString token = ByteString.EMPTY;
        do {
            ListWorkflowExecutionsResponse page = stubs.blockingStub()
                    .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                            .setNamespace(server.namespace())
                            .setPageSize(1000)
                            .setNextPageToken(token)
                            .build());
            all.addAll(page.getExecutionsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return all;
    }

    private List<HistoryEvent> events(WorkflowExecution run) {
        List<HistoryEvent> events = new ArrayList<>();
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse page = stubs.blockingStub()
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace(server.namespace())
                            .setExecution(run)
                            .setNextPageToken(token)
                            .build());
            events.addAll(page.getHistory().getEventsList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return events;
    }

    List<PendingActivityInfo> pendingActivities(String workflowId) {
        return stubs.blockingStub()
                .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                        .setNamespace(server.namespace())
                        .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflowId))
                        .build())
                .getPendingActivitiesList();
    }

    @Override
    public void close() {
        stubs.shutdownNow();
    }
}
