package dev.vigil.collector.translate;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import dev.vigil.schema.event.EventAttributes;
import io.temporal.api.common.v1.ActivityType;
import io.temporal.api.common.v1.RetryPolicy;
import io.temporal.api.common.v1.WorkerVersionStamp;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.common.v1.WorkflowType;
import io.temporal.api.deployment.v1.Deployment;
import io.temporal.api.deployment.v1.WorkerDeploymentVersion;
import io.temporal.api.enums.v1.TaskQueueKind;
import io.temporal.api.failure.v1.Failure;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.sdk.v1.WorkflowTaskCompletedMetadata;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.update.v1.Meta;
import io.temporal.api.update.v1.Outcome;
import io.temporal.api.update.v1.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The list of what passes from a history event's attributes into a record: each of the sixty attribute messages is read
 * by field name, since {@code temporal.api.history.v1} gives the same thing the same name in all of them. A field that is
 * not in {@link #PASSING} stays behind, whatever a later version of the API puts into it. The few names that mean
 * different things in different messages are told apart by the value's type.
 */
final class AttributeFields {

    /** Takes one set field into the record under construction. */
    @FunctionalInterface
    private interface Pass {
        void take(Object value, EventAttributes.Builder to);
    }

    private static final Map<String, Pass> PASSING = Map.ofEntries(
            // ids that join events
            Map.entry("scheduled_event_id", (v, to) -> to.setScheduledEventId(eventId(v))),
            Map.entry("initiated_event_id", (v, to) -> to.setScheduledEventId(eventId(v))),
            Map.entry("started_event_id", (v, to) -> to.setStartedEventId(eventId(v))),
            Map.entry("workflow_task_completed_event_id", (v, to) -> to.setWorkflowTaskCompletedEventId(eventId(v))),
            // the chain
            Map.entry("first_execution_run_id", (v, to) -> to.setFirstRunId((String) v)),
            Map.entry("original_execution_run_id", (v, to) -> to.setOriginalRunId((String) v)),
            Map.entry("continued_execution_run_id", (v, to) -> to.setContinuedRunId((String) v)),
            Map.entry("new_execution_run_id", (v, to) -> to.setNewRunId((String) v)),
            Map.entry("new_run_id", (v, to) -> to.setNewRunId((String) v)),
            Map.entry("base_run_id", (v, to) -> to.setBaseRunId((String) v)),
            Map.entry("initiator", (v, to) -> to.setInitiator(number(v))),
            Map.entry("cron_schedule", (v, to) -> to.setCronSchedule((String) v)),
            Map.entry("parent_workflow_execution", AttributeFields::parent),
            // who and what
            Map.entry("workflow_type", (v, to) -> to.setWorkflowType(((WorkflowType) v).getName())),
            Map.entry("activity_type", (v, to) -> to.setActivityType(((ActivityType) v).getName())),
            Map.entry("activity_id", (v, to) -> to.setActivityId((String) v)),
            Map.entry("timer_id", (v, to) -> to.setTimerId((String) v)),
            Map.entry("signal_name", (v, to) -> to.setSignalName((String) v)),
            Map.entry("workflow_id", AttributeFields::child), // of a child; event 1 says its own, see below
            Map.entry("workflow_execution", AttributeFields::otherExecution),
            Map.entry("external_workflow_execution", AttributeFields::otherExecution),
            Map.entry("task_queue", AttributeFields::taskQueue),
            Map.entry("identity", (v, to) -> to.setIdentity((String) v)),
            Map.entry("attempt", (v, to) -> to.setAttempt((Integer) v)),
            // versions: read in a fixed order of trust, see versions()
            Map.entry("sdk_metadata", AttributeFields::sdk),
            // updates
            Map.entry("protocol_instance_id", AttributeFields::updateId),
            Map.entry("accepted_request", AttributeFields::updateRequest),
            Map.entry("rejected_request", AttributeFields::updateRequest),
            Map.entry("request", AttributeFields::updateRequest),
            Map.entry("meta", (v, to) -> updateId(((Meta) v).getUpdateId(), to)),
            Map.entry("outcome", (v, to) -> failure(((Outcome) v).getFailure(), to)),
            // timeouts and policies
            Map.entry("schedule_to_close_timeout", (v, to) -> to.setScheduleToCloseMicros(timeout(v))),
            Map.entry("schedule_to_start_timeout", (v, to) -> to.setScheduleToStartMicros(timeout(v))),
            Map.entry("start_to_close_timeout", (v, to) -> to.setStartToCloseMicros(timeout(v))),
            Map.entry("start_to_fire_timeout", (v, to) -> to.setStartToCloseMicros(Micros.of((Duration) v))),
            Map.entry("heartbeat_timeout", (v, to) -> to.setHeartbeatMicros(timeout(v))),
            Map.entry("workflow_execution_timeout", (v, to) -> to.setWorkflowExecutionTimeoutMicros(timeout(v))),
            Map.entry("workflow_run_timeout", (v, to) -> to.setWorkflowRunTimeoutMicros(timeout(v))),
            Map.entry("workflow_task_timeout", (v, to) -> to.setWorkflowTaskTimeoutMicros(timeout(v))),
            Map.entry("first_workflow_task_backoff", AttributeFields::backoff),
            Map.entry("backoff_start_interval", AttributeFields::backoff),
            Map.entry("retry_policy", AttributeFields::retryPolicy),
            Map.entry("new_retry_policy", AttributeFields::retryPolicy),
            // how it went wrong, without a word of the message
            Map.entry("failure", (v, to) -> failure((Failure) v, to)),
            Map.entry("last_failure", (v, to) -> failure((Failure) v, to)),
            Map.entry("cause", AttributeFields::cause),
            Map.entry("timeout_type", (v, to) -> to.setTimeoutType(number(v))),
            Map.entry("retry_state", (v, to) -> to.setRetryState(number(v))),
            // size
            Map.entry("history_size_bytes", (v, to) -> to.setHistorySizeBytes((Long) v)),
            Map.entry("suggest_continue_as_new", (v, to) -> to.setSuggestContinueAsNew((Boolean) v)));

    /** Read together, see versions(). */
    private static final Set<String> VERSIONS =
            Set.of("deployment_version", "deployment", "worker_version", "binary_checksum", "worker_deployment_name");

    /** Of each message the fields that are looked at; the others, payloads among them, are not even touched. */
    private static final Map<Descriptor, List<FieldDescriptor>> LOOKED_AT = new ConcurrentHashMap<>();

    private AttributeFields() {}

    static void copy(HistoryEvent event, EventAttributes.Builder to) {
        FieldDescriptor which = event.getOneofFieldDescriptor(
                HistoryEvent.getDescriptor().getOneofs().get(0));
        if (which == null) {
            return; // a type of a later server
        }
        Message attributes = (Message) event.getField(which);
        Map<FieldDescriptor, Object> versions = new HashMap<>();
        for (FieldDescriptor field :
                LOOKED_AT.computeIfAbsent(attributes.getDescriptorForType(), AttributeFields::of)) {
            if (!attributes.hasField(field)) {
                continue;
            }
            Pass pass = PASSING.get(field.getName());
            if (pass != null) {
                pass.take(attributes.getField(field), to);
            } else {
                versions.put(field, attributes.getField(field));
            }
        }
        versions(versions, to);
        if (event.hasWorkflowExecutionStartedEventAttributes()) {
            to.setChildWorkflowId(""); // its workflow_id is the run's own
        }
    }

    /** In the order of their numbers. */
    private static List<FieldDescriptor> of(Descriptor message) {
        return message.getFields().stream()
                .filter(field -> PASSING.containsKey(field.getName()) || VERSIONS.contains(field.getName()))
                .filter(field -> !field.isRepeated())
                .sorted()
                .toList();
    }

    /** Deployment version, then the older deployment, then worker version, then binary checksum. */
    private static void versions(Map<FieldDescriptor, Object> fields, EventAttributes.Builder to) {
        String build = "";
        String deployment = "";
        int trust = 0;
        for (Map.Entry<FieldDescriptor, Object> field : fields.entrySet()) {
            Object value = field.getValue();
            switch (field.getKey().getName()) {
                case "deployment_version" -> {
                    build = ((WorkerDeploymentVersion) value).getBuildId();
                    deployment = ((WorkerDeploymentVersion) value).getDeploymentName();
                    trust = build.isEmpty() ? trust : 4;
                }
                case "deployment" -> {
                    if (trust < 3) {
                        build = ((Deployment) value).getBuildId();
                        deployment = deployment.isEmpty() ? ((Deployment) value).getSeriesName() : deployment;
                        trust = build.isEmpty() ? trust : 3;
                    }
                }
                case "worker_version" -> {
                    if (trust < 2) {
                        build = ((WorkerVersionStamp) value).getBuildId();
                        trust = build.isEmpty() ? trust : 2;
                    }
                }
                case "binary_checksum" -> {
                    if (trust < 1) {
                        build = (String) value;
                        trust = 1;
                    }
                }
                case "worker_deployment_name" -> deployment = deployment.isEmpty() ? (String) value : deployment;
                default -> {
                    // no version
                }
            }
        }
        to.setBuildId(build).setDeploymentName(deployment);
    }

    private static void parent(Object value, EventAttributes.Builder to) {
        WorkflowExecution parent = (WorkflowExecution) value;
        to.setParentWorkflowId(parent.getWorkflowId()).setParentRunId(parent.getRunId());
    }

    private static void child(Object value, EventAttributes.Builder to) {
        to.setChildWorkflowId((String) value);
    }

    private static void otherExecution(Object value, EventAttributes.Builder to) {
        WorkflowExecution other = (WorkflowExecution) value;
        to.setChildWorkflowId(other.getWorkflowId()).setChildRunId(other.getRunId());
    }

    private static void taskQueue(Object value, EventAttributes.Builder to) {
        TaskQueue queue = (TaskQueue) value;
        boolean sticky = queue.getKind() == TaskQueueKind.TASK_QUEUE_KIND_STICKY;
        to.setSticky(sticky)
                .setTaskQueue(sticky && !queue.getNormalName().isEmpty() ? queue.getNormalName() : queue.getName());
    }

    private static void sdk(Object value, EventAttributes.Builder to) {
        WorkflowTaskCompletedMetadata sdk = (WorkflowTaskCompletedMetadata) value;
        to.setSdkName(sdk.getSdkName()).setSdkVersion(sdk.getSdkVersion());
    }

    private static void updateId(Object value, EventAttributes.Builder to) {
        to.setUpdateId((String) value);
    }

    private static void updateRequest(Object value, EventAttributes.Builder to) {
        Request request = (Request) value;
        to.setUpdateName(request.getInput().getName());
        if (!request.getMeta().getUpdateId().isEmpty()) {
            to.setUpdateId(request.getMeta().getUpdateId());
        }
    }

    private static void backoff(Object value, EventAttributes.Builder to) {
        to.setFirstWorkflowTaskBackoffMicros(Micros.of((Duration) value));
    }

    private static void retryPolicy(Object value, EventAttributes.Builder to) {
        RetryPolicy policy = (RetryPolicy) value;
        to.setRetryInitialMicros(Micros.of(policy.getInitialInterval()))
                .setRetryCoefficient(policy.getBackoffCoefficient())
                .setRetryMaximumIntervalMicros(Micros.of(policy.getMaximumInterval()))
                .setRetryMaximumAttempts(policy.getMaximumAttempts());
    }

    private static void failure(Failure failure, EventAttributes.Builder to) {
        to.setFailureTypes(FailureTypes.of(failure)).setTimeoutType(FailureTypes.timeoutType(failure));
    }

    /** The cause of a cancel request is free text and stays behind; all others are enums. */
    private static void cause(Object value, EventAttributes.Builder to) {
        if (value instanceof EnumValueDescriptor) {
            to.setCause(number(value));
        }
    }

    private static int number(Object value) {
        return ((EnumValueDescriptor) value).getNumber();
    }

    /** The embedded test server writes -1 where a real one writes nothing. */
    private static long eventId(Object value) {
        return Math.max(0, (Long) value);
    }

    private static long timeout(Object value) {
        return Micros.ofTimeout((Duration) value);
    }
}
