package dev.vigil.streams.judge;

import static dev.vigil.streams.judge.Fleet.START;
import static dev.vigil.streams.judge.Fleet.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.pane.Pane.Gauge;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each fault is planted in a healthy stream: it fires within few minutes, once, and resolves once. */
class FaultsTest {

    private static ScopeJudge judge() {
        return new ScopeJudge(Fleet.SCOPE, Fleet.rules());
    }

    private static List<AlertState> states(List<Alert> alerts) {
        List<AlertState> states = new ArrayList<>();
        for (Alert alert : alerts) {
            if (states.isEmpty() || states.get(states.size() - 1) != alert.getState()) {
                states.add(alert.getState());
            }
        }
        return states;
    }

    private static void chains(Story story, long minute, int count, double failures, Random random) {
        for (int i = 0; i < count; i++) {
            story.tell(
                    minute,
                    Fleet.CHAINS,
                    Fleet.chain(
                            micros(minute, i * 60.0 / count),
                            "wf-" + minute + "-" + i,
                            random.nextDouble() < failures));
        }
    }

    @Test
    void aTypeThatFailsAThirdOfItsRunsFiresInItsFirstMinuteAndResolvesOnceRepaired() {
        int[] firedAfter = new int[4];
        for (int seed = 0; seed < 50; seed++) {
            // Given two runs a second, from a cold start
            Random random = new Random(seed);
            Story story = new Story();
            for (int i = 0; i < 60; i++) {
                chains(story, START + i, 120, i >= 3 && i < 10 ? 0.35 : 0.01, random);
            }
            // When
            List<Alert> alerts = story.closed(judge(), START, START + 60);
            // Then
            assertThat(states(alerts)).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
            assertThat(alerts.stream().map(Alert::getAlertId).distinct()).hasSize(1);
            Alert last = alerts.get(alerts.size() - 1);
            assertThat(last.getFailureMode()).isEqualTo(FailureMode.VISIBILITY_GAP);
            assertThat(last.getResolvedAtMicros()).isBetween(micros(START + 10, 0), micros(START + 14, 0));
            firedAfter[(int) ((last.getFiredAtMicros() - micros(START + 3, 0)) / 60_000_000)]++;
        }
        assertThat(firedAfter[0] + firedAfter[1]).isEqualTo(50);
    }

    @Test
    void aRetryStormFiresInItsFirstMinuteNamesTheHerdAndResolvesOnceTheDependencyIsBack() {
        // Given a call every two seconds, then all of them fail and are retried, then it is over
        Story story = new Story();
        for (int i = 0; i < 20; i++) {
            long minute = START + i;
            boolean down = i >= 2 && i < 5;
            for (int n = 0; n < 30; n++) {
                String id = "pay-" + i + "-" + n;
                story.tell(minute, Fleet.DEPENDENCY, Fleet.attempt(micros(minute, 2 * n), id, 1, down));
                if (down) {
                    story.tell(minute, Fleet.DEPENDENCY, Fleet.attempt(micros(minute, 2 * n + 1), id, 2, true));
                    story.tell(minute, Fleet.DEPENDENCY, Fleet.pending(micros(minute, 50), id, 3, 12 + n % 3, 2));
                }
            }
        }
        // When
        List<Alert> alerts = story.closed(judge(), START, START + 20);
        // Then
        assertThat(states(alerts)).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
        Alert fired = alerts.get(0);
        assertThat(fired.getFiredAtMicros()).isBetween(micros(START + 2, 0), micros(START + 3, 0));
        assertThat(fired.getSeverity()).isEqualTo(Severity.CRITICAL);
        assertThat(fired.getOwner()).isEqualTo("payments");
        assertThat(fired.getTitle()).isEqualTo("payments-api: retry storm, 30 workflows caught");
        assertThat(fired.getMeaning()).contains("tried 2.0 times", "10 retries would hit it in one second");
        Alert last = alerts.get(alerts.size() - 1);
        assertThat(last.getResolvedAtMicros()).isEqualTo(micros(START + 8, 0));
    }

    @Test
    void aQueueThatIsStarvedFiresWithWhatIsKnownOfItsWorkers() {
        // Given
        Story story = new Story();
        for (int i = 0; i < 20; i++) {
            long minute = START + i;
            boolean starved = i >= 3 && i < 6;
            for (int n = 0; n < 30; n++) {
                story.tell(
                        minute,
                        Fleet.QUEUE,
                        Fleet.wait(micros(minute, 2 * n), "inv-" + i + "-" + n, starved && n > 10 ? 12 : 0.1, false));
            }
            story.tell(minute, Fleet.QUEUE, pane -> {
                pane.read(Gauge.SLOTS, "worker:9000 ACTIVITY", micros(minute, 30), starved ? 0 : 3, starved ? 4 : 1);
                pane.read(Gauge.BACKLOG, "ACTIVITY", micros(minute, 30), starved ? 44 : 0, starved ? 12_000_000 : 0);
            });
        }
        // When
        List<Alert> alerts = story.closed(judge(), START, START + 20);
        // Then
        assertThat(states(alerts)).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
        Alert fired = alerts.get(0);
        // so many late ones that it was certain before the minute was over: dated by the first of them
        assertThat(fired.getFiredAtMicros()).isEqualTo(micros(START + 3, 22));
        assertThat(fired.getTitle()).isEqualTo("payments: tasks wait 12 s, all 4 slots busy");
        assertThat(fired.getMeaning()).contains("the backlog holds 44 tasks, the oldest 12 s old");
        assertThat(alerts.get(alerts.size() - 1).getResolvedAtMicros()).isEqualTo(micros(START + 11, 0));
    }

    @Test
    void tasksThatNobodyTakesFireThoughNoneIsTaken() {
        // Given
        Story story = new Story();
        for (int n = 0; n < 8; n++) {
            story.tell(START + 2, Fleet.QUEUE, Fleet.waiting(micros(START + 2, 30), "inv-" + n));
            story.tell(START + 2, Fleet.QUEUE, Fleet.waiting(micros(START + 2, 40), "inv-" + n));
        }
        // When
        List<Alert> alerts = story.closed(judge(), START, START + 4);
        // Then
        assertThat(alerts).hasSize(1);
        assertThat(alerts.get(0).getTitle()).isEqualTo("payments: tasks of 8 workflows wait and nobody takes them");
    }

    @Test
    void timersHandledLateFireAndResolveTenMinutesAfterTheLast() {
        // Given some timers in time and six late ones
        Story story = new Story();
        for (int n = 0; n < 10; n++) {
            story.tell(START + 1, Fleet.TYPE, Fleet.timer(micros(START + 1, n), "wf-" + n, 0.1));
        }
        for (int n = 0; n < 6; n++) {
            story.tell(START + 2, Fleet.TYPE, Fleet.timer(micros(START + 2, 10 + n), "late-" + n, 13));
        }
        // When
        List<Alert> alerts = story.closed(judge(), START, START + 20);
        // Then
        assertThat(states(alerts)).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
        assertThat(alerts.get(0).getTitle()).isEqualTo("OrderFulfilment: timers handled 13 s late");
        assertThat(alerts.get(0).getWorkflows()).isEqualTo(6);
        assertThat(alerts.get(1).getResolvedAtMicros()).isEqualTo(micros(START + 13, 0));
    }

    @Test
    void threeLateTimersInARowFireAndTwoDoNot() {
        for (int late = 1; late <= 3; late++) {
            Story story = new Story();
            for (int n = 0; n < late; n++) {
                story.tell(START + 2, Fleet.TYPE, Fleet.timer(micros(START + 2, n), "late-" + n, 13));
            }
            assertThat(story.closed(judge(), START, START + 4)).hasSize(late == 3 ? 1 : 0);
        }
    }

    @Test
    void oneNonDeterministicTaskFiresAndStuckRunsKeepItOpen() {
        // Given one failure and sightings of the stuck run for five minutes
        Story story = new Story().tell(START + 1, Fleet.TYPE, Fleet.nonDeterminism(micros(START + 1, 12.5), "loan-1"));
        for (int i = 1; i < 6; i++) {
            story.tell(START + i, Fleet.TYPE, Fleet.stuck(micros(START + i, 40), "loan-1", i + 1));
        }
        // When
        List<Alert> alerts = story.closed(judge(), START, START + 30);
        // Then
        Alert fired = alerts.get(0);
        assertThat(fired.getState()).isEqualTo(AlertState.FIRING);
        assertThat(fired.getFiredAtMicros()).isEqualTo(micros(START + 1, 12.5));
        assertThat(fired.getSeverity()).isEqualTo(Severity.CRITICAL);
        assertThat(fired.getTitle()).isEqualTo("OrderFulfilment: 1 workflow stuck, code does not match history");
        assertThat(alerts.get(alerts.size() - 1).getResolvedAtMicros()).isEqualTo(micros(START + 16, 0));
    }

    @Test
    void oneSignalRaceWarnsAndStaysForADay() {
        // Given
        Story story = new Story().tell(START + 1, Fleet.TYPE, Fleet.race(micros(START + 1, 5), "order-1"));
        ScopeJudge judge = judge();
        // When
        List<Alert> day = story.closed(judge, START, START + 1441);
        List<Alert> after = story.closed(judge, START + 1441, START + 1443);
        // Then
        assertThat(day).hasSize(1);
        assertThat(day.get(0).getSeverity()).isEqualTo(Severity.WARNING);
        assertThat(day.get(0).getTitle()).isEqualTo("OrderFulfilment: a and b in one workflow task, 1 time");
        assertThat(after).hasSize(1);
        assertThat(after.get(0).getResolvedAtMicros()).isEqualTo(micros(START + 1442, 0));
    }
}
