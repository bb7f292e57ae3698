package dev.vigil.collector.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.vigil.schema.event.SnapshotReason;
import dev.vigil.schema.event.TaskQueueKind;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Fills every field of every message with a secret and looks which come through. */
final class PayloadBlindTest {

    private static final String SECRET = "tell-nobody";

    /** Names of text fields that may pass: identifiers and names, never what people put into payloads. */
    private static final Set<String> MAY_PASS = Set.of(
            "activity_id",
            "base_run_id",
            "binary_checksum",
            "build_id",
            "continued_execution_run_id",
            "cron_schedule",
            "deployment_name",
            "first_execution_run_id",
            "identity",
            "name",
            "new_execution_run_id",
            "new_run_id",
            "normal_name",
            "original_execution_run_id",
            "protocol_instance_id",
            "run_id",
            "sdk_name",
            "sdk_version",
            "series_name",
            "signal_name",
            "timer_id",
            "type",
            "update_id",
            "worker_deployment_name",
            "workflow_id");

    private final EventTranslator translator = new EventTranslator("prod", "shop", "order-1", "run-1");

    @Test
    void noPayloadOfAnyEventReachesTheRecord() {
        Set<String> passed = new TreeSet<>();
        int types = 0;
        for (FieldDescriptor attributes :
                HistoryEvent.getDescriptor().getOneofs().get(0).getFields()) {
            Message.Builder filled = HistoryEvent.newBuilder().newBuilderForField(attributes);
            fill(filled, 8);
            HistoryEvent.Builder event = HistoryEvent.newBuilder();
            event.setField(attributes, filled.build());
            String record = translator.translate(event.build(), 0, 0).toString();
            assertThat(record).contains("order-1");
            for (String found : secrets(record)) {
                passed.add(found);
            }
            types++;
        }
        assertThat(types).isGreaterThanOrEqualTo(58);
        assertThat(MAY_PASS).containsAll(passed);
        assertThat(passed).contains("identity", "signal_name", "type"); // the probe works
    }

    @Test
    void theEventsOwnMetadataStaysBehind() {
        HistoryEvent.Builder event = HistoryEvent.newBuilder();
        fill(event, 8);
        event.clearField(HistoryEvent.getDescriptor().findFieldByName("workflow_execution_started_event_attributes"));
        assertThat(secrets(translator.translate(event.build(), 0, 0).toString()))
                .doesNotContain("data", "summary", "details", "metadata");
    }

    @Test
    void noPayloadOfADescriptionReachesTheRecord() {
        DescribeWorkflowExecutionResponse.Builder answer = DescribeWorkflowExecutionResponse.newBuilder();
        fill(answer, 8);
        PendingActivityInfo.Builder activity = PendingActivityInfo.newBuilder();
        fill(activity, 8);
        answer.addPendingActivities(activity);
        answer.setWorkflowExecutionInfo(answer.getWorkflowExecutionInfo().toBuilder()
                .setSearchAttributes(WorkflowExecutionInfo.newBuilder()
                        .getSearchAttributesBuilder()
                        .putIndexedFields("Customer", payload("[\"" + SECRET + ".customer" + "\"]"))
                        .putIndexedFields(
                                "TemporalReportedProblems",
                                payload("[\"cause=WorkflowTaskFailedCauseX\",\"" + SECRET + ".problem\"]"))));
        var snapshot = SnapshotTranslator.translate("prod", "shop", answer.build(), SnapshotReason.SAMPLE, 0);
        assertThat(snapshot.getReportedProblems()).containsExactly("cause=WorkflowTaskFailedCauseX");
        assertThat(secrets(snapshot.toString()))
                .isSubsetOf(
                        "workflow_id",
                        "run_id",
                        "name",
                        "task_queue",
                        "first_run_id",
                        "activity_id",
                        "type",
                        "last_worker_identity");
    }

    @Test
    void aTaskQueueTellsNumbersAndPollers() {
        DescribeTaskQueueResponse.Builder answer = DescribeTaskQueueResponse.newBuilder();
        fill(answer, 8);
        String stats = TaskQueueTranslator.translate(
                        "prod", "shop", "orders", TaskQueueKind.ACTIVITY, answer.build(), 0)
                .toString();
        assertThat(secrets(stats)).containsExactly("identity");
    }

    /** Sets every text and bytes field to the secret and the field's name. */
    private static void fill(Message.Builder message, int depth) {
        Descriptor descriptor = message.getDescriptorForType();
        for (FieldDescriptor field : descriptor.getFields()) {
            if (field.isMapField() || depth == 0) {
                continue;
            }
            Object value = switch (field.getJavaType()) {
                case STRING -> SECRET + "." + field.getName();
                case BYTE_STRING -> ByteString.copyFromUtf8(SECRET + "." + field.getName());
                case INT -> 1;
                case LONG -> 1L;
                case BOOLEAN -> true;
                case DOUBLE -> 1.0;
                case FLOAT -> 1.0f;
                case ENUM -> field.getEnumType().getValues().get(0);
                case MESSAGE -> {
                    Message.Builder inner = message.newBuilderForField(field);
                    fill(inner, depth - 1);
                    yield inner.build();
                }
            };
            if (field.isRepeated()) {
                message.addRepeatedField(field, value);
            } else if (field.getRealContainingOneof() == null || !message.hasOneof(field.getRealContainingOneof())) {
                message.setField(field, value);
            }
        }
    }

    private static Set<String> secrets(String record) {
        Set<String> found = new TreeSet<>();
        var matcher = java.util.regex.Pattern.compile(SECRET + "\\.([a-z_]+)").matcher(record);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static Payload payload(String json) {
        return Payload.newBuilder().setData(ByteString.copyFromUtf8(json)).build();
    }
}
