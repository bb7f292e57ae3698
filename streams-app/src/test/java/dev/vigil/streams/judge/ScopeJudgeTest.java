package dev.vigil.streams.judge;

import static dev.vigil.streams.judge.Fleet.START;
import static dev.vigil.streams.judge.Fleet.micros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.PaneKey.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ScopeJudgeTest {

    private final ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, Fleet.rules());

    private static Alert last(List<Alert> alerts, FailureMode mode) {
        return alerts.stream()
                .filter(alert -> alert.getFailureMode() == mode)
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private static SortedMap<Subject, Pane> none() {
        return new TreeMap<>(ScopeJudge.ORDER);
    }

    @Test
    void waitsOfWorkflowTasksFoldUnderTheLateTimersOfTheirType() {
        // Given a worker that was away: the queue's workflow tasks wait, timers are handled late
        Story story = new Story();
        for (int n = 0; n < 6; n++) {
            story.tell(START + 1, Fleet.QUEUE, Fleet.waiting(micros(START + 1, 50), "wf-" + n));
            story.tell(START + 2, Fleet.QUEUE, Fleet.wait(micros(START + 2, 5), "wf-" + n, 14, true));
            story.tell(START + 2, Fleet.TYPE, Fleet.timer(micros(START + 2, 1 + n), "wf-" + n, 13));
        }
        // When
        List<Alert> alerts = story.closed(judge, START, START + 4);
        // Then
        Alert timers = last(alerts, FailureMode.LONG_RUNNING_DRIFT);
        assertThat(timers.getFoldedUnder()).isEmpty();
        assertThat(last(alerts, FailureMode.WORKER_STARVATION).getFoldedUnder()).isEqualTo(timers.getAlertId());
        assertThat(timers.getActions().stream().map(action -> action.getCommand()))
                .anyMatch(command -> command.contains("--task-queue payments"));
    }

    @Test
    void lateTimersFoldUnderTheQueueWhereOnlyActivitiesWait() {
        // Given
        Story story = new Story();
        for (int n = 0; n < 6; n++) {
            story.tell(START + 1, Fleet.QUEUE, Fleet.wait(micros(START + 1, 5), "wf-" + n, 14, false));
            story.tell(START + 2, Fleet.TYPE, Fleet.timer(micros(START + 2, 1 + n), "wf-" + n, 13));
        }
        // When
        List<Alert> alerts = story.closed(judge, START, START + 4);
        // Then
        Alert queue = last(alerts, FailureMode.WORKER_STARVATION);
        assertThat(queue.getFoldedUnder()).isEmpty();
        assertThat(last(alerts, FailureMode.LONG_RUNNING_DRIFT).getFoldedUnder())
                .isEqualTo(queue.getAlertId());
    }

    @Test
    void aStormIsTheRootOfTheQueueAndOfTheFailuresOfTheTypesThatCall() {
        // Given
        Story story = new Story();
        for (int n = 0; n < 30; n++) {
            String id = "wf-" + n;
            story.tell(START + 1, Fleet.DEPENDENCY, Fleet.attempt(micros(START + 1, n), id, 1, true));
            story.tell(START + 1, Fleet.DEPENDENCY, Fleet.attempt(micros(START + 1, n + 1), id, 2, true));
            story.tell(START + 2, Fleet.QUEUE, Fleet.wait(micros(START + 2, n), id, 9, false));
            story.tell(START + 3, Fleet.CHAINS, Fleet.chain(micros(START + 3, n), id, true));
        }
        // When
        List<Alert> alerts = story.closed(judge, START, START + 5);
        // Then
        Alert storm = last(alerts, FailureMode.RETRY_STORM);
        assertThat(storm.getFoldedUnder()).isEmpty();
        assertThat(last(alerts, FailureMode.WORKER_STARVATION).getFoldedUnder()).isEqualTo(storm.getAlertId());
        assertThat(last(alerts, FailureMode.VISIBILITY_GAP).getFoldedUnder()).isEqualTo(storm.getAlertId());
    }

    @Test
    void failuresThatBeganLongBeforeAStormAreNotItsEffect() {
        // Given
        Story story = new Story();
        for (int i = 0; i < 20; i++) {
            for (int n = 0; n < 10; n++) {
                story.tell(START + i, Fleet.CHAINS, Fleet.chain(micros(START + i, n), "wf-" + n, true));
                if (i > 15) {
                    story.tell(START + i, Fleet.DEPENDENCY, Fleet.attempt(micros(START + i, n), "wf-" + n, 1, true));
                    story.tell(START + i, Fleet.DEPENDENCY, Fleet.attempt(micros(START + i, n), "wf-" + n, 2, true));
                }
            }
        }
        // When
        List<Alert> alerts = story.closed(judge, START, START + 20);
        // Then
        assertThat(last(alerts, FailureMode.RETRY_STORM).getFoldedUnder()).isEmpty();
        assertThat(last(alerts, FailureMode.VISIBILITY_GAP).getFoldedUnder()).isEmpty();
    }

    @Test
    void failuresThatNobodyRepeatsAreNoStorm() {
        // Given first attempts that fail for good, of many workflows
        Story story = new Story();
        for (int n = 0; n < 30; n++) {
            story.tell(START + 1, Fleet.DEPENDENCY, Fleet.attempt(micros(START + 1, n), "wf-" + n, 1, true));
        }
        // When
        List<Alert> alerts = story.closed(judge, START, START + 3);
        // Then
        assertThat(alerts.stream().map(Alert::getState)).doesNotContain(AlertState.FIRING);
    }

    @Test
    void aCallThatOneWorkflowRepeatsIsPendingAndExpiresWithoutEverFiring() {
        // Given one workflow whose calls all fail, then a good stretch
        Story story = new Story();
        for (int n = 0; n < 8; n++) {
            story.tell(START + 1, Fleet.DEPENDENCY, Fleet.attempt(micros(START + 1, n), "poor", 1, true));
            story.tell(START + 1, Fleet.DEPENDENCY, Fleet.attempt(micros(START + 1, n), "poor", 2, true));
        }
        for (int n = 0; n < 40; n++) {
            story.tell(START + 3, Fleet.DEPENDENCY, Fleet.attempt(micros(START + 3, n), "wf-" + n, 1, false));
        }
        // When
        List<Alert> alerts = story.closed(judge, START, START + 6);
        // Then
        assertThat(alerts.stream().map(Alert::getState)).containsExactly(AlertState.PENDING, AlertState.RESOLVED);
        assertThat(alerts.get(1).getFiredAtMicros()).isZero();
    }

    @Test
    void whatComesLateEntersTheDetectorsNow() {
        // Given late timers whose minutes are complete already
        judge.closeMinute(PaneClock.OPEN_READ_TO, START, none(), none(), Fleet.live(START));
        SortedMap<Subject, Pane> late = none();
        Pane pane = new Pane();
        for (int n = 0; n < 6; n++) {
            Fleet.timer(micros(START - 1, n), "wf-" + n, 40).accept(pane);
        }
        late.put(Fleet.TYPE, pane);
        // When
        List<Alert> alerts = judge.closeMinute(PaneClock.OPEN_READ_TO, START + 1, none(), late, Fleet.live(START + 1));
        // Then
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).getSinceMicros()).isEqualTo(micros(START - 1, 0));
        assertThat(alerts.get(0).getFiredAtMicros()).isEqualTo(micros(START + 2, 0));
    }

    @Test
    void windowsBeyondTheAlertHorizonAreBackfilledUntilALiveMinuteShowsItToo() {
        // Given
        SortedMap<Subject, Pane> panes = none();
        Pane pane = new Pane();
        Fleet.nonDeterminism(micros(START, 5), "loan-1").accept(pane);
        panes.put(Fleet.TYPE, pane);
        JudgeTime hourLater = new JudgeTime(micros(START + 61, 0), 1);
        // When
        List<Alert> old = judge.closeMinute(PaneClock.OPEN_READ_TO, START, panes, none(), hourLater);
        List<Alert> live = judge.closeMinute(PaneClock.OPEN_READ_TO, START + 1, panes, none(), Fleet.live(START + 1));
        // Then
        assertThat(old.get(0).getBackfilled()).isTrue();
        assertThat(live.get(0).getBackfilled()).isFalse();
        assertThat(live.get(0).getAlertId()).isEqualTo(old.get(0).getAlertId());
    }

    @Test
    void anOpenPaneIsJudgedOnlyOnceAllBeforeItIsComplete() {
        // Given
        Pane pane = new Pane();
        Fleet.nonDeterminism(micros(START + 1, 5), "loan-1").accept(pane);
        // When, Then
        assertThat(judge.open(Fleet.TYPE.at(START + 1), pane, Fleet.live(START)))
                .isEmpty();
        judge.closeMinute(PaneClock.OPEN_READ_TO, START, none(), none(), Fleet.live(START));
        List<Alert> early = judge.open(Fleet.TYPE.at(START + 1), pane, Fleet.live(START));
        assertThat(early).hasSize(1);
        assertThat(early.get(0).getRevision()).isZero();
        assertThat(early.get(0).getSeverity())
                .as("what must never happen pages at once")
                .isEqualTo(Severity.CRITICAL);
        assertThat(judge.open(Fleet.TYPE.at(START + 1), pane, Fleet.live(START)))
                .isEmpty();
        assertThat(judge.open(Fleet.TYPE.at(START + 2), pane, Fleet.live(START)))
                .isEmpty();
    }

    @Test
    void whatFiredEarlyIsConfirmedByTheCloseUnderTheSameId() {
        // Given
        Pane some = new Pane();
        Fleet.race(micros(START + 1, 30), "order-2").accept(some);
        SortedMap<Subject, Pane> all = none();
        Pane whole = some.copy();
        Fleet.race(micros(START + 1, 10), "order-1").accept(whole);
        all.put(Fleet.TYPE, whole);
        judge.closeMinute(PaneClock.OPEN_READ_TO, START, none(), none(), Fleet.live(START));
        // When
        Alert early =
                judge.open(Fleet.TYPE.at(START + 1), some, Fleet.live(START)).get(0);
        List<Alert> closed = judge.closeMinute(PaneClock.OPEN_READ_TO, START + 1, all, none(), Fleet.live(START + 1));
        // Then an earlier event found later moves since, never the id
        assertThat(closed).hasSize(1);
        assertThat(closed.get(0).getAlertId()).isEqualTo(early.getAlertId());
        assertThat(early.getSinceMicros()).isEqualTo(micros(START + 1, 30));
        assertThat(closed.get(0).getSinceMicros()).isEqualTo(micros(START + 1, 10));
        assertThat(closed.get(0).getRevision()).isEqualTo(1);
    }

    @Test
    void subjectsAreForgottenAfterEightIdleDaysAndSaysSo() {
        // Given
        Story story = new Story().tell(START, Fleet.CHAINS, Fleet.chain(micros(START, 1), "wf-1", true));
        story.closed(judge, START, START + 1);
        assertThat(judge.takeDirty()).containsOnlyKeys(Fleet.CHAINS);
        // When
        story.closed(judge, START + 1, START + 8 * 1440);
        Map<Subject, Optional<byte[]>> before = judge.takeDirty();
        story.closed(judge, START + 8 * 1440, START + 8 * 1440 + 1);
        // Then
        assertThat(before).isEmpty();
        assertThat(judge.takeDirty()).containsEntry(Fleet.CHAINS, Optional.empty());
        assertThat(judge.sizes()).containsEntry("subjects", 0);
    }

    @Test
    void minutesMustAscendAndForeignStateIsRefused() {
        judge.closeMinute(PaneClock.CLOSED_TO, START, none(), none(), Fleet.live(START));
        assertThatThrownBy(() -> judge.closeMinute(PaneClock.CLOSED_TO, START, none(), none(), Fleet.live(START)))
                .hasMessageContaining("must ascend");
        assertThatThrownBy(() -> judge.restore(Fleet.CHAINS, new byte[] {9, 1}))
                .hasMessageContaining("cannot be read")
                .hasMessageContaining("version 9");
    }

    @Test
    void aTypeWithOneOutcomeAMonthIsNeverAccusedOfASingleFailureAndKeepsNoState() {
        List<Alert> alerts = new ArrayList<>();
        long month = 30 * 1440;
        for (int i = 0; i < 6; i++) {
            long minute = START + i * month;
            SortedMap<Subject, Pane> panes = none();
            Pane pane = new Pane();
            Fleet.chain(micros(minute, 1), "monthly-" + i, i % 2 == 1).accept(pane);
            panes.put(Fleet.CHAINS, pane);
            alerts.addAll(judge.closeMinute(PaneClock.CLOSED_TO, minute, panes, none(), Fleet.live(minute)));
            // the minutes after it; of the rest of the month only the end matters
            alerts.addAll(judge.closeMinute(
                    PaneClock.CLOSED_TO, minute + month - 1, none(), none(), Fleet.live(minute + month - 1)));
        }

        assertThat(alerts).isEmpty();
        assertThat(judge.sizes()).containsEntry("subjects", 0).containsEntry("open_alerts", 0);
    }

    @Test
    void scrapesAloneKeepNoState() {
        SortedMap<Subject, Pane> panes = none();
        Pane pane = new Pane();
        pane.read(Pane.Gauge.SLOTS, "worker:9000 ACTIVITY", micros(START, 1), 3, 1);
        panes.put(Fleet.QUEUE, pane);
        judge.closeMinute(PaneClock.OPEN_READ_TO, START, panes, none(), Fleet.live(START));
        assertThat(judge.takeDirty()).isEmpty();
    }

    @Test
    void everyRuleDescribesItself() {
        List<String> ids = new ArrayList<>();
        for (Rule rule : Fleet.rules().all()) {
            ids.add(rule.id());
            RuleDescription description = rule.description();
            assertThat(List.of(
                            description.meaning(),
                            description.formula(),
                            description.defaults(),
                            description.errors(),
                            description.tuning()))
                    .noneMatch(String::isBlank);
        }
        assertThat(ids)
                .containsExactly(
                        "non-determinism",
                        "replay-probe",
                        "non-determinism-failed",
                        "workflow-task-failures",
                        "build-regression",
                        "retry-burst",
                        "queue-wait",
                        "workflow-task-backlog",
                        "activity-backlog",
                        "schedule-to-start-timeouts",
                        "worker-silence",
                        "sticky-losses",
                        "timers-handled-late",
                        "timers-fired-late",
                        "heartbeat-debt",
                        "dead-attempts",
                        "signal-after-worker-change",
                        "history-limit",
                        "signal-conflict",
                        "unhandled-command",
                        "unexpected-signal",
                        "signal-never-handled",
                        "signal-refused",
                        "update-cut-off",
                        "signal-flood",
                        "failure-rate",
                        "undeclared-type",
                        "unowned-type",
                        "silent-type",
                        "failure-drift");
    }
}
