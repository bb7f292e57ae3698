package dev.vigil.collector.source.temporal;

import dev.vigil.collector.translate.Micros;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;

/**
 * A run as visibility shows it.
 *
 * @param closedAtMicros when it closed, microseconds since the epoch; 0 while it is open
 * @param historyLength its durable events, 0 where visibility does not keep up with it
 * @param reportedProblem listed under {@code TemporalReportedProblems}
 */
public record VisibleRun(
        String workflowId,
        String runId,
        String workflowType,
        boolean closed,
        long closedAtMicros,
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
                closed ? Micros.of(info.getCloseTime()) : 0,
                lengthCurrent ? info.getHistoryLength() : 0,
                reportedProblem);
    }
}
