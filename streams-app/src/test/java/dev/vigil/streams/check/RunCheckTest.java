package dev.vigil.streams.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.EventKind;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.readiness.Verdict;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RunCheckTest {

    private final History history = new History();

    @Test
    void aRunThatDoesNotReplayIsStuck() {
        history.started().task("good", "build-a");
        long failed = history.failedTask(24, "bad", "build-b");

        Finding finding = only(Catalogue.EMPTY, "non-determinism");

        assertThat(finding.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(finding.eventId()).isEqualTo(failed);
        assertThat(finding.text())
                .contains("CAUSE-24 on build build-b", "last good task, event 4, on build build-a", "retried for ever");
        assertThat(finding.advice()).contains("roll back to build-a");
    }

    @Test
    void aRunThatRecoveredIsNotStuck() {
        history.started().task("good", "a");
        long failed = history.failedTask(24, "bad", "b");
        history.task("good", "a");

        Finding finding = only(Catalogue.EMPTY, "non-determinism");

        assertThat(finding.verdict()).isEqualTo(Verdict.UNPROVEN);
        assertThat(finding.eventIds()).containsExactly(failed, failed + 3);
        assertThat(found(Catalogue.EMPTY, "replayed-elsewhere")).isEmpty();
    }

    @Test
    void causesThatAreNoFaultOfTheCodeAreNone() {
        history.started().task("good", "a");
        history.failedTask(1, "good", "a");
        history.failedTask(20, "good", "a");
        history.failedTask(0, "good", "a");

        assertThat(check(Catalogue.EMPTY)).isEmpty();
    }

    @Test
    void anotherWorkerThatGoesOnHasReplayed() {
        history.started().task("one", "a").task("two", "a");

        assertThat(only(Catalogue.EMPTY, "replayed-elsewhere").verdict()).isEqualTo(Verdict.GO);
    }

    @Test
    void aLongActivityNeedsAHeartbeat() {
        history.started().task("w", "a");
        long scheduled = history.scheduled("Underwrite", a -> a.setStartToCloseMicros(4 * 3_600_000_000L));
        history.after(1).ran(scheduled, 1, 60);

        Finding finding = only(Catalogue.EMPTY, "no-heartbeat-timeout");

        assertThat(finding.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(finding.eventId()).isEqualTo(scheduled);
        assertThat(finding.text())
                .isEqualTo("Underwrite: no heartbeat timeout, and it ran 1 min: a crash in the middle"
                        + " stays unseen for up to 4 h");
    }

    @Test
    void aShortActivityWithALongTimeoutIsAWordOnly() {
        history.started().task("w", "a");
        long scheduled = history.scheduled("Quick", a -> a.setStartToCloseMicros(4 * 3_600_000_000L));
        history.after(1).ran(scheduled, 1, 1);

        assertThat(only(Catalogue.EMPTY, "no-heartbeat-timeout").verdict()).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void aPolicyIsCountedOutForAnOutage() {
        history.started().task("w", "a");
        history.scheduled(
                "Charge",
                a -> a.setStartToCloseMicros(1_000_000)
                        .setRetryInitialMicros(1_000_000)
                        .setRetryCoefficient(2)
                        .setRetryMaximumIntervalMicros(100_000_000));

        assertThat(only(Catalogue.EMPTY, "retry-policy").text())
                .isEqualTo(
                        "Charge: unlimited, 1 s ×2 max 100 s = 24 attempts in a 30-minute outage; history does not tell"
                                + " the retries of 1 call here");
    }

    @Test
    void aTaskThatNobodyTookIsStarvation() {
        history.started().task("w", "a");
        long scheduled = history.scheduled("Slow", a -> a.setScheduleToStartMicros(3_000_000));
        long timedOut = history.after(3)
                .add(
                        HistoryEventType.ACTIVITY_TASK_TIMED_OUT,
                        a -> a.setScheduledEventId(scheduled)
                                .setTimeoutType(2)
                                .setFailureTypes(List.of("TimeoutFailure")));

        Finding finding = only(Catalogue.EMPTY, "schedule-to-start-timeout");

        assertThat(finding.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(finding.eventIds()).containsExactly(timedOut, scheduled);
    }

    @Test
    void theObjectiveOfTheTypeDecidesWhatALongWaitIs() {
        history.started();
        history.add(
                HistoryEventType.WORKFLOW_TASK_SCHEDULED, a -> a.setAttempt(1).setTaskQueue("orders"));
        history.after(8).add(HistoryEventType.WORKFLOW_TASK_STARTED, a -> a.setScheduledEventId(2));

        assertThat(only(Catalogue.EMPTY, "queue-wait").text()).contains("waited 8 s in queue orders (objective 5 s)");
        assertThat(check(declared(new TypeEntry(
                        "", "", new Objective(0.05, 60_000_000, 60_000_000, 5_000_000), List.of(), false, false))))
                .isEmpty();
    }

    @Test
    void signalsThatMeetAreJudgedByTheDeclaration() {
        history.started();
        history.add(HistoryEventType.WORKFLOW_TASK_SCHEDULED, a -> a.setAttempt(1));
        history.add(HistoryEventType.WORKFLOW_EXECUTION_SIGNALED, a -> a.setSignalName("advance"));
        history.add(HistoryEventType.WORKFLOW_EXECUTION_SIGNALED, a -> a.setSignalName("cancel"));
        history.add(HistoryEventType.WORKFLOW_TASK_STARTED, a -> a.setScheduledEventId(2));
        history.add(
                HistoryEventType.WORKFLOW_TASK_COMPLETED,
                a -> a.setStartedEventId(5).setIdentity("w"));

        assertThat(only(Catalogue.EMPTY, "signals-in-one-task").verdict()).isEqualTo(Verdict.UNPROVEN);
        assertThat(only(Catalogue.EMPTY, "signals-in-one-task").eventIds()).containsExactly(5L, 3L, 4L);
        Catalogue conflict =
                declared(new TypeEntry("", "", Objective.DEFAULT, List.of(Set.of("advance", "cancel")), false, false));
        assertThat(only(conflict, "signal-conflict").verdict()).isEqualTo(Verdict.NO_GO);
    }

    @Test
    void aSignalThatNobodySawIsTold() {
        history.started().task("w", "a");
        long signal = history.add(HistoryEventType.WORKFLOW_EXECUTION_SIGNALED, a -> a.setSignalName("advance"));
        history.add(HistoryEventType.WORKFLOW_EXECUTION_TERMINATED, a -> {});

        assertThat(only(Catalogue.EMPTY, "signal-never-handled").eventId()).isEqualTo(signal);
    }

    @Test
    void aSignalToAClosedRunIsTold() {
        history.started().task("w", "a");
        history.add(HistoryEventType.EXTERNAL_WORKFLOW_EXECUTION_SIGNALED, a -> a.setChildWorkflowId("open"));
        long refused = history.add(
                HistoryEventType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED,
                a -> a.setChildWorkflowId("gone").setCause(1));

        Finding finding = only(Catalogue.EMPTY, "signal-refused");

        assertThat(finding.eventId()).isEqualTo(refused);
        assertThat(finding.text()).startsWith("signal refused: gone is closed or never existed");
    }

    @Test
    void theFirstSignalOnAnotherWorkerIsNoGoIfItsTaskFails() {
        history.started().task("w", "a");
        history.add(HistoryEventType.WORKFLOW_EXECUTION_SIGNALED, a -> a.setSignalName("wake"));
        history.add(HistoryEventType.WORKFLOW_TASK_SCHEDULED, a -> a.setAttempt(1));
        history.add(HistoryEventType.WORKFLOW_TASK_STARTED, a -> a.setIdentity("other"));
        history.failedTask(24, "other", "b");

        assertThat(only(Catalogue.EMPTY, "signal-after-worker-change").verdict())
                .isEqualTo(Verdict.NO_GO);
    }

    @Test
    void aFailedRunIsNeverAVerdictOfItsOwn() {
        history.started().task("w", "a");
        history.add(HistoryEventType.WORKFLOW_EXECUTION_FAILED, a -> a.setFailureTypes(List.of("CardDeclined")));

        assertThat(only(Catalogue.EMPTY, "run-failed").verdict()).isEqualTo(Verdict.UNPROVEN);
    }

    @Test
    void whatWasCopiedByAResetCountsForNothing() {
        history.copying().started().task("good", "a").failedTask(24, "bad", "b");

        assertThat(check(Catalogue.EMPTY)).isEmpty();
    }

    private static Catalogue declared(TypeEntry entry) {
        return Catalogue.of(Map.of("Order", entry), Map.of(), true);
    }

    private List<Finding> check(Catalogue catalogue) {
        return new RunCheck(catalogue, cause -> "CAUSE-" + cause).check(history.events);
    }

    private Finding only(Catalogue catalogue, String rule) {
        List<Finding> found = found(catalogue, rule);
        assertThat(found).as("%s in %s", rule, check(catalogue)).hasSize(1);
        return found.get(0);
    }

    private List<Finding> found(Catalogue catalogue, String rule) {
        return check(catalogue).stream()
                .filter(finding -> finding.rule().equals(rule))
                .toList();
    }

    /** Events of one run, one by one. */
    private static final class History {
        private final List<WorkflowEvent> events = new ArrayList<>();
        private boolean copying;
        private long now = 1_700_000_000_000_000L;

        long add(int type, Consumer<EventAttributes.Builder> attributes) {
            EventAttributes.Builder builder = EventAttributes.newBuilder();
            attributes.accept(builder);
            events.add(WorkflowEvent.newBuilder()
                    .setSource(Source.newBuilder()
                            .setCluster("c")
                            .setOrigin(Origin.FILE)
                            .setCapturedAtMicros(now)
                            .setCapture(List.of())
                            .build())
                    .setKind(EventKind.EVENT)
                    .setNamespace("n")
                    .setWorkflowId("w")
                    .setRunId("r")
                    .setEventId(events.size() + 1)
                    .setEventTimeMicros(now)
                    .setEventType(type)
                    .setCopied(copying)
                    .setAttributes(builder.build())
                    .build());
            return events.size();
        }

        History after(double seconds) {
            now += Math.round(seconds * 1e6);
            return this;
        }

        History started() {
            add(
                    HistoryEventType.WORKFLOW_EXECUTION_STARTED,
                    a -> a.setWorkflowType("Order").setTaskQueue("orders").setAttempt(1));
            return this;
        }

        History task(String identity, String build) {
            long scheduled = add(HistoryEventType.WORKFLOW_TASK_SCHEDULED, a -> a.setAttempt(1));
            long started = add(
                    HistoryEventType.WORKFLOW_TASK_STARTED,
                    a -> a.setScheduledEventId(scheduled).setIdentity(identity));
            add(
                    HistoryEventType.WORKFLOW_TASK_COMPLETED,
                    a -> a.setStartedEventId(started).setIdentity(identity).setBuildId(build));
            return this;
        }

        long failedTask(int cause, String identity, String build) {
            return add(
                    HistoryEventType.WORKFLOW_TASK_FAILED,
                    a -> a.setCause(cause).setIdentity(identity).setBuildId(build));
        }

        long scheduled(String type, Consumer<EventAttributes.Builder> more) {
            return add(HistoryEventType.ACTIVITY_TASK_SCHEDULED, a -> {
                a.setActivityId("a").setActivityType(type).setTaskQueue("orders");
                more.accept(a);
            });
        }

        void ran(long scheduledId, int attempt, double seconds) {
            long started = add(
                    HistoryEventType.ACTIVITY_TASK_STARTED,
                    a -> a.setScheduledEventId(scheduledId).setAttempt(attempt));
            after(seconds);
            add(
                    HistoryEventType.ACTIVITY_TASK_COMPLETED,
                    a -> a.setScheduledEventId(scheduledId).setStartedEventId(started));
        }

        /** All events from here on are copies of a base run. */
        History copying() {
            copying = true;
            return this;
        }
    }
}
