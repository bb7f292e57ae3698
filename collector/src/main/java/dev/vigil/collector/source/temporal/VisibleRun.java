package dev.vigil.collector.source.temporal;

import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;

/**
 * A run as visibility shows it.
 *
 * @param historyLength its durable events, 0 where visibility does not keep up with it
 * @param reportedProblem listed under {@code TemporalReportedProblems}
 */
public record VisibleRun(
        String workflowId,
        String runId,
        String workflowType,
        boolean closed,
        long historyLength,
        boolean reportedProblem) {

    static VisibleRun of(WorkflowExecutionInfo info, boolean lengthCurrent, boolean reportedProblem) {
        boolean closed = info.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING
                && info.getStatus() != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_PAUSED;
        return new VisibleRun(
                info.getExecution().getWorkflowId(),
                info.getExecution().getRunId(),
                info.getType().getName(),
                closed,
                lengthCurrent ? info.getHistoryLength() : 0,
                reportedProblem);
    }
}
