package dev.vigil.demo.worker;

import io.temporal.common.RetryOptions;
import io.temporal.common.converter.EncodedValues;
import io.temporal.failure.TemporalFailure;
import io.temporal.workflow.DynamicWorkflow;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays every workflow type of a worker: looks the code up by the run's type, because names are known at run time only. */
final class AnyWorkflow implements DynamicWorkflow {

    private final Map<String, WorkflowCode> code;
    private final Chains chains;

    AnyWorkflow(Map<String, WorkflowCode> code, Chains chains) {
        this.code = code;
        this.chains = chains;
    }

    @Override
    public Object execute(EncodedValues arguments) {
        WorkflowInfo run = Workflow.getInfo();
        WorkflowCode known = code.get(run.getWorkflowType());
        if (known == null) {
            throw new IllegalStateException("no code for workflow type " + run.getWorkflowType());
        }
        try {
            String result = known.run(arguments.get(0, String.class));
            close(run);
            return result;
        } catch (TemporalFailure failure) {
            if (!willRetry(run)) {
                close(run);
            }
            throw failure;
        }
    }

    private void close(WorkflowInfo run) {
        boolean tick = run.getCronSchedule() != null && !run.getCronSchedule().isEmpty();
        chains.closed(run.getWorkflowType(), run.getWorkflowId(), tick ? run.getRunId() : run.getFirstExecutionRunId());
    }

    private static boolean willRetry(WorkflowInfo run) {
        @Nullable RetryOptions retry = run.getRetryOptions();
        return retry != null && (retry.getMaximumAttempts() == 0 || run.getAttempt() < retry.getMaximumAttempts());
    }
}
