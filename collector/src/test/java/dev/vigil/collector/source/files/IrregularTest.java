package dev.vigil.collector.source.files;

import static dev.vigil.collector.source.files.Histories.failed;
import static dev.vigil.collector.source.files.Histories.json;
import static dev.vigil.collector.source.files.Histories.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowTaskFailedCause;
import io.temporal.api.history.v1.History;
import io.temporal.api.history.v1.HistoryEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that are not events 1 to n. */
final class IrregularTest {

    @Test
    void aHistoryUpsideDownIsTurned() {
        List<HistoryEvent> events = new ArrayList<>(failed().getEventsList());
        Collections.reverse(events);

        Histories.Read read = read(json(of(events)));

        assertThat(read.reading().verdict()).isEqualTo(Verdict.READ);
        assertThat(read.only().events()).isEqualTo(read(json(failed())).only().events());
    }

    @Test
    void whatIsMissingIsSaid() {
        List<HistoryEvent> events = new ArrayList<>(failed().getEventsList());
        events.subList(3, 6).clear();
        events.remove(0);

        Histories.Read read = read(json(of(events)));

        assertThat(read.reading().verdict()).isEqualTo(Verdict.PARTIAL);
        assertThat(read.reading().reason()).isEqualTo("it begins at event 2; events 4 to 6 are missing");
        assertThat(read.only().workflowId()).isNull();
        assertThat(read.only().runId()).isNull();
        assertThat(RunSummary.of(read.only()).workflowType()).isNull();
    }

    @Test
    void anEventThatStandsTwiceCountsOnce() {
        List<HistoryEvent> events = new ArrayList<>(failed().getEventsList());
        events.add(6, events.get(5));

        Histories.Read read = read(json(of(events)));

        assertThat(read.only().events()).hasSize(12);
        assertThat(read.reading().reason()).isEqualTo("event 6 stands there twice and is counted once");
    }

    @Test
    void twoEventsOfOneIdAreNotPassedOver() {
        List<HistoryEvent> events = new ArrayList<>(failed().getEventsList());
        events.add(6, events.get(4).toBuilder().setEventId(6).build());

        assertThat(read(json(of(events))).reading().reason())
                .contains("event 6 stands there twice with different contents");
    }

    @Test
    void phantomsAreLeftOut() {
        List<HistoryEvent> events = new ArrayList<>(failed().getEventsList().subList(0, 10));
        events.add(phantom(11, EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED));
        events.add(phantom(12, EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED));

        Histories.Read read = read(json(of(events)));

        assertThat(read.only().events()).hasSize(10);
        assertThat(read.reading().verdict()).isEqualTo(Verdict.READ);
        assertThat(read.reading().reason()).isEqualTo("the last 2 events are not durable (no task id) and left out");
    }

    @Test
    void whereNoEventHasATaskIdNoneIsAPhantom() {
        List<HistoryEvent> events = new ArrayList<>(failed().getEventsList().subList(0, 3));
        events.replaceAll(event -> event.toBuilder().clearTaskId().build());

        assertThat(read(json(of(events))).only().events()).hasSize(3);
    }

    @Test
    void aListMayHoldSeveralRuns() {
        List<HistoryEvent> events = new ArrayList<>(failed().getEventsList());
        HistoryEvent other = failed().getEvents(0).toBuilder()
                .setWorkflowExecutionStartedEventAttributes(
                        failed().getEvents(0).getWorkflowExecutionStartedEventAttributes().toBuilder()
                                .setWorkflowId("loan-2")
                                .setOriginalExecutionRunId("other"))
                .build();
        events.add(other);
        events.addAll(failed().getEventsList().subList(1, 12));

        Histories.Read read = read(json(of(events)));

        assertThat(read.runs()).extracting(FileRun::workflowId).containsExactly("loan-1", "loan-2");
        assertThat(read.runs()).extracting(FileRun::runId).containsExactly(Histories.RUN, "other");
        assertThat(read.runs()).allSatisfy(run -> assertThat(run.events()).hasSize(12));
        assertThat(read.reading().verdict()).isEqualTo(Verdict.READ);
    }

    @Test
    void theLastResetNamesTheRun() {
        List<HistoryEvent> events = new ArrayList<>(failed().getEventsList());
        HistoryEvent.Builder reset = events.get(3).toBuilder();
        reset.getWorkflowTaskFailedEventAttributesBuilder()
                .setCause(WorkflowTaskFailedCause.WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW)
                .setBaseRunId(Histories.RUN)
                .setNewRunId("after-the-reset");
        events.set(3, reset.build());

        FileRun run = read(json(of(events))).only();

        assertThat(run.runId()).isEqualTo("after-the-reset");
        assertThat(run.resetEventId()).isEqualTo(4);
    }

    @Test
    void whatStandsBesideTheEventsNamesTheRunIfTheyDoNot() {
        String events = "[{\"eventId\":1,\"eventType\":\"TimerFired\",\"timerFiredEventAttributes\":{}}]";

        FileRun before = read("{\"runId\":\"r\",\"workflowId\":\"w\",\"events\":" + events + "}")
                .only();
        FileRun after = read("{\"history\":{\"events\":" + events + "},\"runId\":\"r\",\"workflowId\":\"w\"}")
                .only();

        assertThat(before.runId()).isEqualTo("r");
        assertThat(after.workflowId()).isEqualTo("w");
        assertThat(after.runId()).isEqualTo("r");
    }

    @ParameterizedTest
    @CsvSource({
        // start, first workflow task, activity: read as
        "1, 1, 3, 3",
        "0, 1, 3, 3",
        "0, 0, 2, 3",
        "1, 0, 2, 2",
        "0, 0, 0, 1",
    })
    void attemptsAreCountedFromOne(int start, int task, int activity, int attempt) {
        History.Builder history = failed().toBuilder();
        history.getEventsBuilder(0)
                .getWorkflowExecutionStartedEventAttributesBuilder()
                .setAttempt(start);
        history.getEventsBuilder(1)
                .getWorkflowTaskScheduledEventAttributesBuilder()
                .setAttempt(task);
        history.getEventsBuilder(6)
                .getActivityTaskStartedEventAttributesBuilder()
                .setAttempt(activity);

        FileRun run = read(json(history.build())).only();

        assertThat(run.events().get(6).attributes().getAttempt()).isEqualTo(attempt);
        assertThat(RunSummary.of(run).activities().attempts()).isEqualTo(attempt);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"eventType\": \"EVENT_TYPE_TIMER_FIRED\", \"timerStartedEventAttributes\": {} | its attributes are those of type 17",
                "\"eventType\": \"EVENT_TYPE_SOMETHING_NEW\", \"somethingNewEventAttributes\": {} | its type is not known: EVENT_TYPE_SOMETHING_NEW",
                "\"eventType\": 999, \"somethingNewEventAttributes\": {} | its type is not known: 999",
                "\"timerFiredEventAttributes\": {}, \"timerStartedEventAttributes\": {} | attributes of two types",
                "\"eventTime\": \"yesterday\", \"timerFiredEventAttributes\": {} | eventTime cannot be read",
                "\"timestamp\": 17, \"timerFiredEventAttributes\": {} | timestamp cannot be read",
                "\"workflowTaskFailedEventAttributes\": {\"cause\": \"Whim\"} | cause has a value that is not known: Whim",
                "\"activityTaskScheduledEventAttributes\": {\"startToCloseTimeout\": \"soon\"} | startToCloseTimeout cannot be read",
                "\"activityTaskScheduledEventAttributes\": {\"startToCloseTimeout\": 10} | startToCloseTimeout cannot be read",
                "\"activityTaskStartedEventAttributes\": {\"attempt\": 1e12} | attempt is no 32-bit number",
            })
    void whatCannotBeReadIsNamed(String keys, String reason) {
        FileReading reading = read("[{\"eventId\": 1, " + keys + "}]").reading();

        assertThat(reading.verdict()).isEqualTo(Verdict.PARTIAL);
        assertThat(reading.reason()).contains("event 1: ").contains(reason);
    }

    @Test
    void theSummaryCountsWhatTheEventsSay() {
        RunSummary summary = RunSummary.of(read(json(failed())).only());

        assertThat(summary.status()).isEqualTo("FAILED");
        assertThat(summary.activities()).isEqualTo(new RunSummary.Activities(1, 0, 0, 1, 0, 0, 3, 2));
        assertThat(summary.timers()).isEqualTo(new RunSummary.Timers(1, 1, 0));
        assertThat(summary.signals()).isEqualTo(1);
        assertThat(summary.workflowTaskFailures()).containsExactly(java.util.Map.entry("NON_DETERMINISTIC_ERROR", 1L));
        assertThat(String.valueOf(summary.startedAt())).isEqualTo("2023-11-14T22:13:21.123456789Z");
    }

    @Test
    void aTornRunHasNoStatus() {
        String cut = json(failed()).substring(0, 3_000);

        assertThat(RunSummary.of(read(cut).only()).status()).isNull();
        assertThat(RunSummary.of(read(json(of(failed().getEventsList().subList(0, 5))))
                                .only())
                        .status())
                .isEqualTo("RUNNING");
    }

    private static HistoryEvent phantom(long id, EventType type) {
        HistoryEvent.Builder event = HistoryEvent.newBuilder().setEventId(id).setEventType(type);
        if (type == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED) {
            event.getWorkflowTaskScheduledEventAttributesBuilder().setAttempt(2);
        } else {
            event.getWorkflowTaskStartedEventAttributesBuilder().setScheduledEventId(11);
        }
        return event.setEventTime(failed().getEvents(0).getEventTime()).build();
    }

    private static History of(List<HistoryEvent> events) {
        return History.newBuilder().addAllEvents(events).build();
    }
}
