package dev.vigil.collector.source.files;

import static dev.vigil.collector.source.files.Histories.failed;
import static dev.vigil.collector.source.files.Histories.gzip;
import static dev.vigil.collector.source.files.Histories.json;
import static dev.vigil.collector.source.files.Histories.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.vigil.collector.translate.EventTranslator;
import dev.vigil.schema.event.EventAttributes;
import io.temporal.api.enums.v1.ContinueAsNewInitiator;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.export.v1.WorkflowExecution;
import io.temporal.api.export.v1.WorkflowExecutions;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One history in every spelling gives the same events. */
final class SpellingsTest {

    private static final Pattern ENUM = Pattern.compile(
            "\"(EVENT_TYPE|WORKFLOW_TASK_FAILED_CAUSE|TIMEOUT_TYPE|RETRY_STATE|TASK_QUEUE_KIND|CONTINUE_AS_NEW_INITIATOR)_([A-Z_]+)\"");

    static Stream<Arguments> spellings() {
        String today = json(failed());
        String body = today.substring(today.indexOf('['), today.lastIndexOf(']') + 1);
        String lines = body.substring(1, body.length() - 1)
                .replace("\n", " ")
                .replaceAll("\\}, \\{\\s+\"eventId\"", "}\n{ \"eventId\"");
        return Stream.of(
                Arguments.of("protojson", text(today)),
                Arguments.of("protojson", text("\ufeff" + today)),
                Arguments.of("protojson", utf16(today, StandardCharsets.UTF_16LE, 0xff, 0xfe)),
                Arguments.of("protojson", utf16(today, StandardCharsets.UTF_16BE, 0xfe, 0xff)),
                Arguments.of("protojson", text("\n" + body)),
                Arguments.of("protojson", text(lines)),
                Arguments.of("protojson", text("[" + today + "]")),
                Arguments.of("protojson", text("{\"history\": " + today + "}")),
                Arguments.of("protojson", text("{\"a\": {\"b\": " + body + "}, \"c\": [1, {\"eventId\": 1}]}")),
                Arguments.of("json-short-enums", text(pascal(today, false))),
                Arguments.of("json-short-enums", text(pascal(today, true))),
                Arguments.of("json-short-enums", text(screaming(today))),
                Arguments.of("json-numeric-enums", text(numeric(today))),
                Arguments.of("json-without-event-types", text(today.replaceAll("\"eventType\": \"[A-Z_]+\",", ""))),
                Arguments.of("protojson", text(snakeCase(today))),
                Arguments.of(
                        "protojson",
                        text(today.replaceAll("\"(eventId|taskId|scheduledEventId)\": \"(\\d+)\"", "\"$1\": $2"))),
                Arguments.of(
                        "protojson",
                        text(today.replaceAll(
                                "\"(eventId|taskId)\": \"(\\d+)\"",
                                "\"$1\": {\"low\": $2, \"high\": 0, \"unsigned\": false}"))),
                Arguments.of(
                        "protojson",
                        text(today.replaceAll("\"(\\w+EventAttributes)\": (\\{.*?\n    \\})", "\"x\": 1, \"$1\": $2")
                                .replace("\"x\": 1, ", ""))),
                Arguments.of("protojson", text(nanos(today))),
                Arguments.of("protojson", text(secondsAndNanos(today))),
                Arguments.of("protojson+gzip", gzip(text(today))),
                Arguments.of("protojson+gzip", gzip(gzip(text(today)))),
                Arguments.of("protobuf-history", failed().toByteArray()),
                Arguments.of("protobuf-history+gzip", gzip(failed().toByteArray())),
                Arguments.of(
                        "protobuf-response",
                        GetWorkflowExecutionHistoryResponse.newBuilder()
                                .setHistory(failed())
                                .build()
                                .toByteArray()),
                Arguments.of("protobuf-export", export(failed()).toByteArray()));
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void theSameEventsInEverySpelling(String format, byte[] bytes) {
        Histories.Read read = read(bytes);

        assertThat(read.reading()).isEqualTo(new FileReading("h", Verdict.READ, format, "", 1, 12));
        assertThat(read.only().events())
                .isEqualTo(read(text(json(failed()))).only().events());
        assertThat(read.only().workflowId()).isEqualTo("loan-1");
        assertThat(read.only().runId()).isEqualTo(Histories.RUN);
    }

    @Test
    void whatIsReadFromJsonIsWhatTheTranslatorMakesOfTheMessage() {
        List<EventAttributes> expected = failed().getEventsList().stream()
                .map(EventTranslator::attributes)
                .toList();

        assertThat(read(json(failed())).only().events())
                .extracting(FileEvent::attributes)
                .isEqualTo(expected);
    }

    @Test
    void aJavaScriptToolWritesAttributesInsideAttributes() {
        String text = json(failed())
                .replaceAll("\"(\\w+)EventAttributes\": \\{", "\"attributes\": {\"type\": \"$1EventAttributes\",");

        assertThat(read(text).only().events())
                .isEqualTo(read(json(failed())).only().events());
    }

    /** Every value of every enum that any event can hold, under each of the names it was ever written. */
    @Test
    void everyEnumInEverySpelling() {
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (FieldDescriptor attributes :
                HistoryEvent.getDescriptor().getOneofs().get(0).getFields()) {
            for (FieldDescriptor field : attributes.getMessageType().getFields()) {
                if (field.getJavaType() != FieldDescriptor.JavaType.ENUM || field.isRepeated()) {
                    continue;
                }
                for (EnumValueDescriptor value : field.getEnumType().getValues()) {
                    for (String name : names(value)) {
                        EventAttributes read = attributes(attributes, field, name);
                        EventAttributes expected = EventTranslator.attributes(HistoryEvent.newBuilder()
                                .setField(attributes, message(attributes, field, value))
                                .build());
                        count++;
                        if (!read.equals(expected)) {
                            wrong.add(field.getFullName() + " = " + name);
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(count).isGreaterThan(900);
    }

    private static List<String> names(EnumValueDescriptor value) {
        String head = underscores(value.getType());
        String shortName =
                value.getName().startsWith(head) ? value.getName().substring(head.length()) : value.getName();
        return List.of(
                "\"" + value.getName() + "\"",
                "\"" + shortName + "\"",
                "\"" + pascal(shortName) + "\"",
                "\"" + value.getType().getName() + pascal(shortName) + "\"",
                "\"" + shortName.toLowerCase(Locale.ROOT) + "\"",
                String.valueOf(value.getNumber()),
                "\"" + value.getNumber() + "\"");
    }

    private static EventAttributes attributes(FieldDescriptor attributes, FieldDescriptor field, String value) {
        Histories.Read read = read("{\"events\": [{\"eventId\": 1, \"" + attributes.getJsonName() + "\": {\""
                + field.getJsonName() + "\": " + value + "}}]}");
        // the first event of a run counts its attempts from 0 if it says none
        return EventAttributes.newBuilder(read.only().first().attributes()).build();
    }

    private static Message message(FieldDescriptor attributes, FieldDescriptor field, EnumValueDescriptor value) {
        Message.Builder message = HistoryEvent.newBuilder().newBuilderForField(attributes);
        message.setField(field, value);
        if (attributes.getNumber() == HistoryEvent.WORKFLOW_TASK_SCHEDULED_EVENT_ATTRIBUTES_FIELD_NUMBER) {
            message.setField(attributes.getMessageType().findFieldByName("attempt"), 1);
        }
        return message.build();
    }

    private static String underscores(EnumDescriptor type) {
        return type.getName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT) + "_";
    }

    @Test
    void whatDecisionsWereCalledIsUnderstood() {
        Map<String, WorkflowTaskFailedCause> causes = Map.of(
                "UNHANDLED_DECISION", WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
                "DecisionTaskFailedCauseUnhandledDecision",
                        WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND,
                "FORCE_CLOSE_DECISION", WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_FORCE_CLOSE_COMMAND,
                "RESET_STICKY_TASKLIST", WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_STICKY_TASK_QUEUE,
                "ResetWorkflow", WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW);
        causes.forEach((name, cause) -> {
            Histories.Read read =
                    read("[{\"eventId\":1,\"eventType\":\"DecisionTaskFailed\",\"timestamp\":1528336257159337100,"
                            + "\"decisionTaskFailedEventAttributes\":{\"cause\":\"" + name + "\"}}]");
            assertThat(read.only().first().attributes().getCause()).as(name).isEqualTo(cause.getNumber());
            assertThat(read.reading().format()).isEqualTo("cadence-or-temporal-before-1.0-json");
            assertThat(String.valueOf(read.only().first().time())).isEqualTo("2018-06-07T01:50:57.159337100Z");
        });
        assertThat(EnumNames.find(ContinueAsNewInitiator.getDescriptor(), "Decider"))
                .isEqualTo(ContinueAsNewInitiator.getDescriptor().findValueByNumber(1));
        assertThat(EnumNames.find(ContinueAsNewInitiator.getDescriptor(), "RetryPolicy"))
                .isEqualTo(ContinueAsNewInitiator.getDescriptor().findValueByNumber(2));
        assertThat(EnumNames.find(EventType.getDescriptor(), "WorkflowExecutionUpdateRequested"))
                .isEqualTo(EventType.getDescriptor().findValueByNumber(47));
    }

    @Test
    void oldTimeoutsAndReasonsAreRead() {
        FileRun run = read("""
                [{"eventId":1,"eventType":"WorkflowExecutionStarted","timestamp":"1528336257159337100",
                  "workflowExecutionStartedEventAttributes":{"workflowType":{"name":"W"},"taskList":{"name":"q"},
                  "executionStartToCloseTimeoutSeconds":60,"taskStartToCloseTimeoutSeconds":10}},
                 {"eventId":2,"eventType":"ActivityTaskScheduled","timestamp":"1528336257159337100",
                  "activityTaskScheduledEventAttributes":{"activityId":"0","activityType":{"name":"A"},
                  "scheduleToCloseTimeoutSeconds":30,"heartbeatTimeoutSeconds":5,
                  "retryPolicy":{"initialIntervalInSeconds":1,"backoffCoefficient":2,"maximumIntervalInSeconds":100}}},
                 {"eventId":3,"eventType":"ActivityTaskStarted","timestamp":"1528336257159337100",
                  "activityTaskStartedEventAttributes":{"scheduledEventId":2,"attempt":2,"lastFailureReason":"java.io.IOException"}},
                 {"eventId":4,"eventType":"ActivityTaskTimedOut","timestamp":"1528336257159337100",
                  "activityTaskTimedOutEventAttributes":{"scheduledEventId":2,"startedEventId":3,"timeoutType":"HEARTBEAT"}},
                 {"eventId":5,"eventType":"DecisionTaskScheduled","timestamp":"1528336257159337100",
                  "decisionTaskScheduledEventAttributes":{"taskList":{"name":"q"}}},
                 {"eventId":6,"eventType":"WorkflowExecutionFailed","timestamp":"1528336257159337100",
                  "workflowExecutionFailedEventAttributes":{"reason":"cadenceInternal:Generic","details":"c2VjcmV0"}}]
                """).only();

        assertThat(run.problems()).isEmpty();
        EventAttributes started = run.events().get(0).attributes();
        assertThat(started.getTaskQueue()).isEqualTo("q");
        assertThat(started.getWorkflowRunTimeoutMicros()).isEqualTo(60_000_000);
        assertThat(started.getWorkflowTaskTimeoutMicros()).isEqualTo(10_000_000);
        EventAttributes scheduled = run.events().get(1).attributes();
        assertThat(scheduled.getScheduleToCloseMicros()).isEqualTo(30_000_000);
        assertThat(scheduled.getHeartbeatMicros()).isEqualTo(5_000_000);
        assertThat(scheduled.getRetryMaximumIntervalMicros()).isEqualTo(100_000_000);
        assertThat(run.events().get(2).attributes().getAttempt()).isEqualTo(3);
        assertThat(run.events().get(2).attributes().getFailureTypes()).containsExactly("java.io.IOException");
        assertThat(run.events().get(3).attributes().getTimeoutType()).isEqualTo(4);
        assertThat(run.events().get(5).attributes().getFailureTypes()).containsExactly("cadenceInternal:Generic");
    }

    private static WorkflowExecutions export(History history) {
        return WorkflowExecutions.newBuilder()
                .addItems(WorkflowExecution.newBuilder().setHistory(history))
                .build();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] utf16(String text, Charset charset, int first, int second) {
        byte[] body = text.getBytes(charset);
        byte[] all = new byte[body.length + 2];
        all[0] = (byte) first;
        all[1] = (byte) second;
        System.arraycopy(body, 0, all, 2, body.length);
        return all;
    }

    private static String pascal(String upper) {
        return Stream.of(upper.split("_"))
                .map(word ->
                        word.isEmpty() ? "" : word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static String pascal(String json, boolean withEnum) {
        return ENUM.matcher(json)
                .replaceAll(m -> "\"" + (withEnum ? pascal(m.group(1)) : "") + pascal(m.group(2)) + "\"");
    }

    private static String screaming(String json) {
        return ENUM.matcher(json).replaceAll("\"$2\"");
    }

    private static String numeric(String json) {
        Matcher matcher = ENUM.matcher(json);
        return matcher.replaceAll(m -> {
            String type = pascal(m.group(1));
            try {
                Class<?> descriptor = Class.forName("io.temporal.api.enums.v1." + type);
                for (Object value : descriptor.getEnumConstants()) {
                    if (value.toString().equals(m.group(1) + "_" + m.group(2))) {
                        return String.valueOf(((com.google.protobuf.ProtocolMessageEnum) value).getNumber());
                    }
                }
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
            throw new IllegalStateException(m.group());
        });
    }

    private static String snakeCase(String json) {
        return Pattern.compile("\"([a-z]+[A-Za-z]*)\":")
                .matcher(json)
                .replaceAll(m -> "\"" + m.group(1).replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) + "\":");
    }

    private static String nanos(String json) {
        return Pattern.compile("\"eventTime\": \"([^\"]+)\"").matcher(json).replaceAll(m -> {
            java.time.Instant time = java.time.Instant.parse(m.group(1));
            return "\"timestamp\": \"" + (time.getEpochSecond() * 1_000_000_000L + time.getNano()) + "\"";
        });
    }

    private static String secondsAndNanos(String json) {
        return Pattern.compile("\"eventTime\": \"([^\"]+)\"").matcher(json).replaceAll(m -> {
            java.time.Instant time = java.time.Instant.parse(m.group(1));
            return "\"eventTime\": {\"seconds\": \"" + time.getEpochSecond() + "\", \"nanos\": " + time.getNano() + "}";
        });
    }
}
