package dev.vigil.collector.translate;

import com.google.protobuf.ByteString;
import dev.vigil.schema.event.PendingActivity;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import io.temporal.api.activity.v1.ActivityOptions;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.PendingWorkflowTaskInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Translates what DescribeWorkflowExecution says of a run. Pure; heartbeat details, memo and messages stay behind. */
public final class SnapshotTranslator {

    /** The one search attribute that is read: the server writes it, of words of its own. */
    private static final String REPORTED_PROBLEMS = "TemporalReportedProblems";

    private static final Pattern JSON_STRING = Pattern.compile("\"((?:category|cause)=[A-Za-z0-9_]{1,200})\"");

    private SnapshotTranslator() {}

    /**
     * @param capturedAtMicros when the answer came, microseconds since the epoch
     */
    public static RunSnapshot translate(
            String cluster,
            String namespace,
            DescribeWorkflowExecutionResponse answer,
            SnapshotReason reason,
            long capturedAtMicros) {
        WorkflowExecutionInfo run = answer.getWorkflowExecutionInfo();
        PendingWorkflowTaskInfo task = answer.getPendingWorkflowTask();
        return RunSnapshot.newBuilder()
                .setSource(EventTranslator.source(cluster, capturedAtMicros))
                .setNamespace(namespace)
                .setWorkflowId(run.getExecution().getWorkflowId())
                .setRunId(run.getExecution().getRunId())
                .setWorkflowType(run.getType().getName())
                .setTaskQueue(taskQueue(answer))
                .setReason(reason)
                .setStatus(run.getStatusValue())
                .setHistoryLength(run.getHistoryLength())
                .setHistorySizeBytes(run.getHistorySizeBytes())
                .setFirstRunId(run.getFirstRunId())
                .setStartedAtMicros(Micros.of(run.getStartTime()))
                .setPendingActivities(answer.getPendingActivitiesList().stream()
                        .map(SnapshotTranslator::activity)
                        .toList())
                .setWorkflowTaskAttempt(task.getAttempt())
                .setWorkflowTaskState(task.getStateValue())
                .setWorkflowTaskScheduledAtMicros(Micros.of(task.getScheduledTime()))
                .setWorkflowTaskOriginalScheduledAtMicros(Micros.of(task.getOriginalScheduledTime()))
                .setWorkflowTaskStartedAtMicros(Micros.of(task.getStartedTime()))
                .setReportedProblems(reportedProblems(run))
                .build();
    }

    private static String taskQueue(DescribeWorkflowExecutionResponse answer) {
        String queue = answer.getWorkflowExecutionInfo().getTaskQueue();
        return queue.isEmpty() ? answer.getExecutionConfig().getTaskQueue().getName() : queue;
    }

    private static PendingActivity activity(PendingActivityInfo activity) {
        ActivityOptions options = activity.getActivityOptions();
        RetryPolicy policy = options.getRetryPolicy();
        return PendingActivity.newBuilder()
                .setActivityId(activity.getActivityId())
                .setActivityType(activity.getActivityType().getName())
                .setTaskQueue(options.getTaskQueue().getName())
                .setState(activity.getStateValue())
                .setAttempt(activity.getAttempt())
                .setScheduledAtMicros(Micros.of(activity.getScheduledTime()))
                .setLastStartedAtMicros(Micros.of(activity.getLastStartedTime()))
                .setLastAttemptCompletedAtMicros(Micros.of(activity.getLastAttemptCompleteTime()))
                .setNextAttemptAtMicros(Micros.of(activity.getNextAttemptScheduleTime()))
                .setCurrentRetryIntervalMicros(Micros.of(activity.getCurrentRetryInterval()))
                .setExpirationAtMicros(Micros.of(activity.getExpirationTime()))
                .setLastHeartbeatAtMicros(Micros.of(activity.getLastHeartbeatTime()))
                .setLastFailureTypes(FailureTypes.of(activity.getLastFailure()))
                .setLastFailureTimeoutType(FailureTypes.timeoutType(activity.getLastFailure()))
                .setLastWorkerIdentity(activity.getLastWorkerIdentity())
                .setPaused(activity.getPaused())
                .setScheduleToCloseMicros(Micros.ofTimeout(options.getScheduleToCloseTimeout()))
                .setScheduleToStartMicros(Micros.ofTimeout(options.getScheduleToStartTimeout()))
                .setStartToCloseMicros(Micros.ofTimeout(options.getStartToCloseTimeout()))
                .setHeartbeatMicros(Micros.ofTimeout(options.getHeartbeatTimeout()))
                .setRetryInitialMicros(Micros.of(policy.getInitialInterval()))
                .setRetryCoefficient(policy.getBackoffCoefficient())
                .setRetryMaximumIntervalMicros(Micros.of(policy.getMaximumInterval()))
                .setRetryMaximumAttempts(
                        policy.getMaximumAttempts() != 0 ? policy.getMaximumAttempts() : activity.getMaximumAttempts())
                .build();
    }

    /** A JSON list of strings; only words of the form the server writes pass. */
    private static List<String> reportedProblems(WorkflowExecutionInfo run) {
        Payload problems = run.getSearchAttributes().getIndexedFieldsMap().get(REPORTED_PROBLEMS);
        if (problems == null) {
            return List.of();
        }
        ByteString json = problems.getData();
        Matcher words = JSON_STRING.matcher(json.toString(StandardCharsets.UTF_8));
        List<String> found = new ArrayList<>();
        while (words.find()) {
            found.add(words.group(1));
        }
        return found;
    }
}
