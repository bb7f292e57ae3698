package dev.vigil.streams.judge;

import static dev.vigil.streams.judge.Fleet.QUEUE;
import static dev.vigil.streams.judge.Fleet.START;
import static dev.vigil.streams.judge.Fleet.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.Severity;
import dev.vigil.streams.observe.ActivityKey;
import dev.vigil.streams.observe.Observation.AttemptRunning;
import dev.vigil.streams.observe.Observation.WorkerSeen;
import dev.vigil.streams.pane.Pane;
import dev.vigil.streams.pane.Pane.Gauge;
import dev.vigil.streams.pane.RunningAttempt;
import dev.vigil.streams.pane.SeenWorker;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Workers of one queue, listed every 30 s and beating every 60 s, each by a clock of its own. */
class WorkerRulesTest {

    private static final long LISTED_AFTER_DEATH = 5;
    private static final long NEVER = Long.MAX_VALUE;

    private final Story story = new Story();

    /** A start of a worker; minutes are relative to {@link Fleet#START}. */
    private record Life(String name, long from, long to, boolean graceful) {}

    static Consumer<Pane> worker(long at, String name, String identity, boolean leaving, long beat, long started) {
        return pane -> {
            pane.observed(1);
            SeenWorker.into(
                    pane, new WorkerSeen(at, QUEUE.name(), "instance-" + name, identity, leaving, beat, started));
        };
    }

    static Consumer<Pane> attempt(long at, String workflowId, String identity, long started, long found) {
        return pane -> {
            pane.observed(1);
            RunningAttempt.into(
                    pane,
                    new AttemptRunning(
                            at,
                            "Export",
                            new ActivityKey("ExportTable", QUEUE.name()),
                            "a1",
                            identity,
                            started,
                            found,
                            Fleet.proof(workflowId, "runs")));
        };
    }

    private void live(long minutes, Life... lives) {
        for (Life life : lives) {
            // its clock is wrong by up to ten minutes
            long skew = (life.name().hashCode() % 600) * 1_000_000L;
            for (long minute = life.from(); minute < Math.min(minutes, life.to() + LISTED_AFTER_DEATH); minute++) {
                for (int half = 0; half < 2; half++) {
                    long at = micros(START + minute, 30 * half + 3);
                    boolean dead = minute >= life.to();
                    long beat = micros(START + Math.min(minute, life.to() - 1), 0) + skew;
                    story.tell(
                            START + minute,
                            QUEUE,
                            worker(
                                    at,
                                    life.name(),
                                    "1@" + life.name(),
                                    dead && life.graceful(),
                                    beat,
                                    micros(START + life.from(), 0) + skew));
                }
            }
        }
    }

    private List<Alert> judged(String rule, long minutes) {
        return of(story.closed(new ScopeJudge(Fleet.SCOPE, Fleet.rules()), START, START + minutes), rule);
    }

    private static List<Alert> of(List<Alert> alerts, String rule) {
        return alerts.stream().filter(alert -> alert.getRule().equals(rule)).toList();
    }

    @Test
    void workersThatBeatAreNoNewsWhateverTheirClocksSay() {
        live(300, new Life("a", -400, 500, false), new Life("b", 0, 500, false), new Life("c", 20, 500, false));

        assertThat(judged("worker-silence", 300)).isEmpty();
    }

    @Test
    void theOnlyWorkerDiesFiresOnceAndResolvesWhenAnotherCame() {
        live(60, new Life("a", 0, 10, false), new Life("b", 30, 100, false));

        List<Alert> alerts = judged("worker-silence", 60);

        assertThat(alerts).extracting(Alert::getState).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
        assertThat(alerts.get(0).getFiredAtMicros()).isBetween(micros(START + 12, 0), micros(START + 15, 0));
        assertThat(alerts.get(0).getTitle()).isEqualTo("payments: 1 worker silent, nobody left");
        assertThat(alerts.get(0).getSeverity()).isEqualTo(Severity.WARNING);
        assertThat(alerts.get(1).getResolvedAtMicros()).isBetween(micros(START + 30, 0), micros(START + 34, 0));
    }

    @Test
    void itIsCriticalOnceTasksWait() {
        live(40, new Life("a", 0, 10, false));
        for (long minute = START + 11; minute < START + 40; minute++) {
            long at = micros(minute, 20);
            story.tell(minute, QUEUE, pane -> pane.read(Gauge.BACKLOG, "WORKFLOW", at, 12, 1_000_000));
            story.tell(minute, QUEUE, pane -> pane.read(Gauge.POLLERS, "server WORKFLOW", at, 0, 0));
        }

        assertThat(judged("worker-silence", 40)).extracting(Alert::getSeverity).containsOnly(Severity.CRITICAL);
    }

    @Test
    void aWorkerThatShutsDownIsNotSilent() {
        live(60, new Life("a", 0, 10, true), new Life("b", 0, 12, true));

        assertThat(judged("worker-silence", 60)).isEmpty();
    }

    @Test
    void oneOfThreeThatDiesWakesNobodyAndTwoDo() {
        live(90, new Life("a", 0, 10, false), new Life("b", 0, 40, false), new Life("c", 0, 500, false));

        List<Alert> alerts = judged("worker-silence", 90);

        assertThat(alerts.get(0).getTitle()).isEqualTo("payments: 2 workers silent, 1 left");
        assertThat(alerts.get(0).getFiredAtMicros()).isGreaterThan(micros(START + 41, 0));
    }

    /** Whether the new one starts before or after, whether the old one is killed: in order, one after the other. */
    @Test
    void aRollingDeploymentThatKillsItsWorkersIsSilent() {
        for (long gap : new long[] {-3, 1, 2}) {
            for (long pace : new long[] {1, 4, 9}) {
                Story deployments = new WorkerRulesTest().rolled(gap, pace);
                List<Alert> alerts = deployments.closed(new ScopeJudge(Fleet.SCOPE, Fleet.rules()), START, START + 200);
                assertThat(of(alerts, "worker-silence"))
                        .as("gap %d, one every %d min", gap, pace)
                        .isEmpty();
            }
        }
    }

    /** They say goodbye, are listed for five minutes more, and what they ran is over when they go. */
    @Test
    void aRollingDeploymentThatShutsItsWorkersDownIsSilent() {
        for (long gap : new long[] {-30, -3, 2}) {
            WorkerRulesTest fleet = new WorkerRulesTest();
            for (int i = 0; i < 4; i++) {
                fleet.live(90, new Life("old-" + i, -400, 40 + 3L * i, true));
                fleet.live(90, new Life("new-" + i, 40 + 3L * i + gap, 500, false));
                fleet.described(40 + 3 * i, "1@old-" + i, NEVER);
            }
            List<Alert> alerts = fleet.story.closed(new ScopeJudge(Fleet.SCOPE, Fleet.rules()), START, START + 90);
            assertThat(of(alerts, "worker-silence")).as("gap %d", gap).isEmpty();
            assertThat(of(alerts, "dead-attempts")).as("gap %d", gap).isEmpty();
        }
    }

    @Test
    void newWorkersThatDieSoonAfterADeploymentDoNotStandInForEachOther() {
        for (int i = 0; i < 4; i++) {
            live(40, new Life("old-" + i, -400, 3L * i + 1, true));
            live(40, new Life("new-" + i, 3L * i, i < 3 ? 12 : 500, false));
        }

        List<Alert> alerts = judged("worker-silence", 40);

        assertThat(alerts).isNotEmpty();
        assertThat(alerts.get(0).getTitle()).isEqualTo("payments: 2 workers silent, 1 left");
    }

    private Story rolled(long gap, long pace) {
        for (int deployment = 0; deployment < 3; deployment++) {
            for (int i = 0; i < 4; i++) {
                long begin = deployment == 0 ? 0 : 60L * deployment + pace * i + gap;
                long end = deployment == 2 ? 500 : 60L * (deployment + 1) + pace * i;
                live(200, new Life("pod-" + deployment + "-" + i, begin, end, false));
            }
        }
        return story;
    }

    @Test
    void aPollerOrATakenTaskProvesThatSomebodyIsLeftWhateverTheHeartbeatsSay() {
        live(40, new Life("a", 0, 10, false));
        for (long minute = START + 11; minute < START + 40; minute++) {
            long at = micros(minute, 20);
            boolean polled = minute % 2 == 0;
            if (polled) {
                story.tell(minute, QUEUE, pane -> pane.read(Gauge.POLLERS, "server WORKFLOW", at, 3, 0));
            } else {
                story.tell(minute, QUEUE, Fleet.wait(at, "wf", 0.01, true));
            }
        }

        assertThat(judged("worker-silence", 40)).isEmpty();
    }

    @Test
    void aListThatIsNotReadForAWhileAccusesNobody() {
        live(10, new Life("a", 0, 500, false), new Life("b", 0, 500, false));
        Story gap = story;
        for (long minute = 40; minute < 60; minute++) {
            for (String name : List.of("a", "b")) {
                long at = micros(START + minute, 3);
                gap.tell(START + minute, QUEUE, worker(at, name, "1@" + name, false, at, micros(START, 0)));
            }
        }

        assertThat(judged("worker-silence", 60)).isEmpty();
    }

    @Test
    void whoeverClosesItTakesTheSmallerPoolAsNormal() {
        live(200, new Life("a", 0, 10, false), new Life("b", 0, 500, false));
        ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, Fleet.rules());
        Alert fired =
                of(story.closed(judge, START, START + 20), "worker-silence").get(0);

        judge.decide(
                new Decision(fired.getAlertId(), Decision.Action.CLOSE, micros(START + 20, 0), "ada", "the night pool"),
                Fleet.live(START + 19));

        assertThat(of(story.closed(judge, START + 20, START + 200), "worker-silence"))
                .isEmpty();
    }

    @Test
    void waitsAndDeadAttemptsAreFoldedUnderTheSilenceOfTheWorkers() {
        dies();
        for (long minute = START + 11; minute < START + 40; minute++) {
            for (int i = 0; i < 5; i++) {
                story.tell(minute, QUEUE, Fleet.waiting(micros(minute, 10 + i), "order-" + i));
            }
        }

        List<Alert> alerts = story.closed(new ScopeJudge(Fleet.SCOPE, Fleet.rules()), START, START + 40);

        Alert root = of(alerts, "worker-silence").get(0);
        for (String effect : List.of("queue-wait", "dead-attempts")) {
            List<Alert> of = of(alerts, effect);
            assertThat(of.get(of.size() - 1).getFoldedUnder()).as(effect).isEqualTo(root.getAlertId());
        }
    }

    /** Its worker dies in minute 10; the attempt is described for as long as it is open. */
    private void dies() {
        live(60, new Life("a", 0, 10, false));
        described(60, "1@a", NEVER);
    }

    private void described(long to, String identity, long found) {
        for (long minute = START + 6; minute < START + to; minute++) {
            story.tell(minute, QUEUE, attempt(micros(minute, 40), "export-7", identity, micros(START + 5, 0), found));
        }
    }

    @Test
    void anAttemptOfAWorkerThatIsGoneIsFoundAndOverWhenItIsSeenNoMore() {
        live(60, new Life("a", 0, 10, false), new Life("b", 0, 500, false), new Life("c", 0, 500, false));
        described(30, "1@a", micros(START + 125, 0));

        List<Alert> alerts = judged("dead-attempts", 60);

        assertThat(alerts).extracting(Alert::getState).containsExactly(AlertState.FIRING, AlertState.RESOLVED);
        Alert fired = alerts.get(0);
        assertThat(fired.getFiredAtMicros()).isBetween(micros(START + 12, 0), micros(START + 14, 0));
        assertThat(fired.getMeaning()).contains("a timeout finds the last in 1");
        assertThat(fired.getEvidence()).anyMatch(piece -> piece.getWorkflowId().equals("export-7"));
        assertThat(alerts.get(1).getResolvedAtMicros()).isBetween(micros(START + 34, 0), micros(START + 37, 0));
    }

    @Test
    void anAttemptThatWasOverBeforeItsWorkerWasKilledIsNotCalledDead() {
        live(40, new Life("a", 0, 10, false), new Life("b", 0, 500, false), new Life("c", 0, 500, false));
        described(10, "1@a", NEVER);

        assertThat(judged("dead-attempts", 40)).isEmpty();
    }

    @Test
    void anAttemptThatEndedWhileItsWorkerDrainedIsNotCalledDead() {
        live(40, new Life("a", 0, 10, true), new Life("b", 0, 500, false));
        described(19, "1@a", NEVER);

        assertThat(judged("dead-attempts", 40)).isEmpty();
    }

    @Test
    void anAttemptOfAWorkerThatBeatsOrWasNeverListedIsNotCalledDead() {
        live(60, new Life("a", 0, 500, false), new Life("b", 0, 10, false));
        described(60, "1@a", NEVER);
        described(60, "an old SDK", NEVER);

        assertThat(judged("dead-attempts", 60)).isEmpty();
    }

    @Test
    void aProcessOfTheSameNameThatStartedLaterDoesNotCoverForTheDead() {
        for (long minute = 0; minute < 60; minute++) {
            long at = micros(START + minute, 3);
            boolean restarted = minute >= 10;
            if (minute < 15) {
                long beat = micros(START + Math.min(minute, 9), 0);
                story.tell(START + minute, QUEUE, worker(at, "first", "1@db-0", false, beat, micros(START, 0)));
            }
            if (restarted) {
                story.tell(START + minute, QUEUE, worker(at, "second", "1@db-0", false, at, micros(START + 10, 0)));
            }
        }
        described(60, "1@db-0", NEVER);

        assertThat(judged("dead-attempts", 60)).extracting(Alert::getState).containsExactly(AlertState.FIRING);
        assertThat(judged("worker-silence", 60)).isEmpty();
    }

    @Test
    void anAttemptLeftBehindByAWorkerThatShutDownIsDeadOnceItIsListedNoMore() {
        live(60, new Life("a", 0, 10, true), new Life("b", 0, 500, false));
        described(60, "1@a", NEVER);

        List<Alert> alerts = judged("dead-attempts", 60);

        assertThat(alerts.get(0).getFiredAtMicros()).isBetween(micros(START + 18, 0), micros(START + 22, 0));
        assertThat(alerts.get(0).getMeaning()).contains("no timeout will ever find it");
    }

    @Test
    void restartsAndCutsChangeNothing() {
        dies();
        live(60, new Life("b", 20, 500, false), new Life("c", 0, 35, false));
        List<String> whole = texts(story.closed(new ScopeJudge(Fleet.SCOPE, Fleet.rules()), START, START + 60));
        assertThat(whole).isNotEmpty();

        assertThat(texts(story.restarted(Fleet.rules(), START, START + 60))).isEqualTo(whole);
        for (int seed = 0; seed < 10; seed++) {
            ScopeJudge judge = new ScopeJudge(Fleet.SCOPE, Fleet.rules());
            assertThat(texts(story.cut(judge, START, START + 60, new Random(seed))))
                    .isEqualTo(whole);
        }
    }

    private static List<String> texts(List<Alert> alerts) {
        return alerts.stream().map(Alert::toString).toList();
    }
}
