package dev.vigil.streams.pane;

import static dev.vigil.streams.pane.Facts.MINUTE;
import static dev.vigil.streams.pane.Facts.NOON;
import static dev.vigil.streams.pane.Facts.ORDERS;
import static dev.vigil.streams.pane.Facts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Observation.TaskKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class PaneFoldTest {

    private static final Catalogue CATALOGUE = Catalogue.of(
            Map.of(
                    "Order*",
                    new TypeEntry(
                            "shop",
                            "",
                            new Objective(0.05, 10 * SECOND, 2 * SECOND, 4 * SECOND),
                            List.of(),
                            true,
                            false)),
            Map.of("payments", new Catalogue.Dependency(List.of("Charge@pay"), "shop", "")),
            true);

    private final PaneFold fold = new PaneFold(CatalogueTimeline.always(CATALOGUE));
    private final PartialPanes partials = new PartialPanes(0, 1, PaneLimits.DEFAULT);

    @Test
    void aFailedChainCountsForItsTypeWithItsProof() {
        fold(Facts.chain(NOON, "Order", ChainOutcome.FAILED, "wf-1"));

        Pane pane = pane(SubjectKind.WORKFLOW_TYPE, "Order", PaneClock.CLOSED_TO);
        assertThat(pane.count(Counter.CHAINS_FAILED)).isEqualTo(1);
        assertThat(pane.latency(Measure.END_TO_END)).isNotNull();
        assertThat(pane.tallies(Pane.Tallied.FAILURE_TYPES).count("PaymentDeclined"))
                .isEqualTo(1);
        assertThat(pane.exemplars(Pane.Proven.BAD_CHAIN).smallest()).hasSize(1);
        assertThat(pane.workflows().count()).isEqualTo(1);
        assertThat(pane.observations()).isEqualTo(1);
    }

    @Test
    void aCancelledChainIsBadOnlyWhereTheCatalogueSaysSo() {
        fold(Facts.chain(NOON, "Order", ChainOutcome.CANCELED, "wf-1"));
        fold(Facts.chain(NOON, "Report", ChainOutcome.CANCELED, "wf-2"));

        Map<PaneKey, Pane> panes = drain();
        assertThat(of(panes, key(SubjectKind.WORKFLOW_TYPE, "Order", PaneClock.CLOSED_TO))
                        .workflows()
                        .count())
                .isEqualTo(1);
        assertThat(of(panes, key(SubjectKind.WORKFLOW_TYPE, "Report", PaneClock.CLOSED_TO))
                        .workflows()
                        .count())
                .isZero();
    }

    @Test
    void aChainWhoseBeginningWasNotSeenHasNoDuration() {
        fold(new Observation.ChainClosed(NOON, "Order", ChainOutcome.COMPLETED, -1, "", "", Facts.proof("wf", 1)));

        assertThat(pane(SubjectKind.WORKFLOW_TYPE, "Order", PaneClock.CLOSED_TO).latency(Measure.END_TO_END))
                .isNull();
        assertThat(fold.clamped()).isZero();
    }

    @Test
    void attemptsCountForTheDeclaredDependency() {
        fold(Facts.attempt(NOON, 1, 1, true, "wf-1"));
        fold(Facts.attempt(NOON, 1, 2, true, "wf-1"));
        fold(Facts.attempt(NOON, 1, 1, false, "wf-2"));

        Pane pane = pane(SubjectKind.DEPENDENCY, "payments", PaneClock.OPEN_READ_TO);
        assertThat(pane.count(Counter.ATTEMPTS)).isEqualTo(3);
        assertThat(pane.count(Counter.ATTEMPTS_FAILED)).isEqualTo(2);
        assertThat(pane.count(Counter.FIRST_ATTEMPTS)).isEqualTo(2);
        assertThat(pane.count(Counter.FIRST_ATTEMPTS_FAILED)).isEqualTo(1);
        assertThat(pane.count(Counter.ATTEMPTS_BY_INTERCEPTOR)).isEqualTo(3);
        assertThat(pane.tallies(Pane.Tallied.ACTIVITIES).count("Charge@pay")).isEqualTo(2);
        assertThat(pane.workflows().count()).isEqualTo(1);
    }

    @Test
    void anAttemptThatABetterSourceMovedLeavesItsOldMinute() {
        fold(Facts.attempt(NOON, 1, 1, true, "wf-1"));
        fold(Facts.attempt(NOON, -1, 1, true, "wf-1"));

        Pane pane = pane(SubjectKind.DEPENDENCY, "payments", PaneClock.OPEN_READ_TO);
        assertThat(pane.count(Counter.ATTEMPTS)).isZero();
        assertThat(pane.count(Counter.FIRST_ATTEMPTS_FAILED)).isZero();
        assertThat(pane.tallies(Pane.Tallied.FAILURE_TYPES).total()).isZero();
        assertThat(pane.observations()).isZero();
    }

    @Test
    void anActivityCountsForItsDependencyAndItsType() {
        fold(Facts.activity(NOON, ActivityOutcome.TIMED_OUT, 7 * SECOND));

        Map<PaneKey, Pane> panes = drain();
        for (PaneKey key : List.of(
                key(SubjectKind.DEPENDENCY, "payments", PaneClock.OPEN_READ_TO),
                key(SubjectKind.ACTIVITY_TYPE, "Charge@pay", PaneClock.OPEN_READ_TO))) {
            Pane pane = of(panes, key);
            assertThat(pane.count(Counter.ACTIVITIES_CLOSED)).isEqualTo(1);
            assertThat(pane.count(Counter.ACTIVITIES_FAILED)).isEqualTo(1);
            assertThat(pane.count(Counter.ATTEMPTS_LATE_LEARNED)).isEqualTo(2);
            assertThat(pane.latency(Measure.EXECUTION)).isNotNull();
            assertThat(pane.latency(Measure.QUEUE_WAIT))
                    .as("each wait is observed apart")
                    .isNull();
        }
    }

    @Test
    void waitsAreComparedWithTheObjectiveOfTheirTypeAndKind() {
        fold(Facts.wait(NOON, TaskKind.ACTIVITY, 9 * SECOND));
        fold(Facts.wait(NOON, TaskKind.ACTIVITY, 11 * SECOND));
        fold(Facts.wait(NOON, TaskKind.WORKFLOW, 3 * SECOND));

        Map<PaneKey, Pane> panes = drain();
        Pane queue = of(panes, key(SubjectKind.TASK_QUEUE, "pay", PaneClock.OPEN_READ_TO));
        assertThat(queue.count(Counter.WAITS)).isEqualTo(3);
        assertThat(queue.count(Counter.WAITS_OVER_OBJECTIVE)).isEqualTo(2);
        assertThat(queue.latency(Measure.WORKFLOW_TASK_WAIT))
                .satisfies(sketch -> assertThat(sketch.count()).isEqualTo(1));
        assertThat(queue.exemplars(Pane.Proven.LONG_WAIT).smallest()).hasSize(1);
        Pane activity = of(panes, key(SubjectKind.ACTIVITY_TYPE, "Charge@pay", PaneClock.OPEN_READ_TO));
        assertThat(activity.latency(Measure.QUEUE_WAIT))
                .satisfies(sketch -> assertThat(sketch.count()).isEqualTo(2));
        Pane type = of(panes, key(SubjectKind.WORKFLOW_TYPE, "Order", PaneClock.OPEN_READ_TO));
        assertThat(type.latency(Measure.WORKFLOW_TASK_WAIT))
                .satisfies(sketch -> assertThat(sketch.count()).isEqualTo(1));
        assertThat(type.count(Counter.WAITS)).isZero();
    }

    @Test
    void aTaskThatNobodyTookCountsOnceItWaitsTooLong() {
        fold(new Observation.QueueWaiting(
                NOON, TaskKind.ACTIVITY, "pay", NOON - 11 * SECOND, "Order", Facts.proof("wf", 5)));
        fold(new Observation.QueueWaiting(
                NOON, TaskKind.ACTIVITY, "pay", NOON - 9 * SECOND, "Order", Facts.proof("wf", 5)));

        assertThat(pane(SubjectKind.TASK_QUEUE, "pay", PaneClock.OPEN_READ_TO).count(Counter.WAITING_OVER_OBJECTIVE))
                .isEqualTo(1);
    }

    @Test
    void slotsOfBothKindsOfOneWorkerStandSideBySide() {
        fold(new Observation.SlotsSeen(NOON, TaskKind.ACTIVITY, "pay", "host:9090", 0, 20));
        fold(new Observation.SlotsSeen(NOON, TaskKind.WORKFLOW, "pay", "host:9090", 5, -1));
        fold(new Observation.PollersSeen(NOON, TaskKind.ACTIVITY, "pay", "host:9090", 2));
        fold(new Observation.BacklogSeen(NOON, TaskKind.ACTIVITY, "pay", 40, 9 * SECOND, 1, 2, 3));

        Pane pane = pane(SubjectKind.TASK_QUEUE, "pay", PaneClock.OPEN_READ_TO);
        assertThat(pane.readings(Pane.Gauge.SLOTS).latest())
                .containsOnlyKeys("host:9090 ACTIVITY", "host:9090 WORKFLOW");
        assertThat(pane.readings(Pane.Gauge.BACKLOG).latest().get("ACTIVITY"))
                .isEqualTo(new Readings.Reading(NOON, 40, 9 * SECOND));
        assertThat(pane.readings(Pane.Gauge.POLLERS).latest())
                .containsOnlyKeys("host:9090 ACTIVITY", "server ACTIVITY");
    }

    @Test
    void aQueueKnowsHowManyTasksComeAndHowLongTheyKeepASlot() {
        fold(new Observation.BacklogSeen(NOON, TaskKind.ACTIVITY, "pay", 40, 9 * SECOND, 2.5, 2, 3));
        fold(new Observation.SlotsListed(NOON, TaskKind.ACTIVITY, "pay", "uuid-1", 3, 7));
        fold(Facts.activity(NOON, ActivityOutcome.COMPLETED, 4 * SECOND));
        fold(Facts.activity(NOON, ActivityOutcome.FAILED, 2 * SECOND));
        fold(Facts.activity(NOON, ActivityOutcome.CANCELED, -1));

        Pane pane = pane(SubjectKind.TASK_QUEUE, "pay", PaneClock.OPEN_READ_TO);
        assertThat(TaskQueueFold.addedPerSecond(pane, TaskKind.ACTIVITY)).isEqualTo(2.5);
        assertThat(TaskQueueFold.addedPerSecond(pane, TaskKind.WORKFLOW)).isZero();
        assertThat(pane.readings(Pane.Gauge.LISTED_SLOTS).latest())
                .containsOnly(Map.entry("uuid-1 ACTIVITY", new Readings.Reading(NOON, 3, 7)));
        assertThat(pane.count(Counter.EXECUTIONS)).isEqualTo(2);
        assertThat(pane.count(Counter.EXECUTION_MICROS)).isEqualTo(6 * SECOND);
    }

    @Test
    void openRunsAreCountedUpAndDownByBuild() {
        fold(new Observation.RunOnBuild(NOON, "Order", "b1", 1));
        fold(new Observation.RunOnBuild(NOON, "Order", "b1", -1));
        fold(new Observation.RunOnBuild(NOON, "Order", "b1", -1));
        fold(new Observation.RunOnBuild(NOON, "Order", "b2", 1));

        Pane pane = pane(SubjectKind.WORKFLOW_TYPE, "Order", PaneClock.OPEN_READ_TO);
        assertThat(pane.tallies(Pane.Tallied.OPEN_RUNS).signed())
                .containsOnly(Map.entry("b1", -1L), Map.entry("b2", 1L));
    }

    @Test
    void onlyNonDeterminismIsCountedAsSuch() {
        fold(new Observation.WorkflowTaskFailed(NOON, "Order", 24, "b2", "b1", Facts.proof("wf-1", 9)));
        fold(new Observation.WorkflowTaskFailed(NOON, "Order", 14, "b2", "b1", Facts.proof("wf-2", 9)));
        fold(new Observation.WorkflowTaskCompleted(NOON, "Order", "b1"));

        Pane pane = pane(SubjectKind.WORKFLOW_TYPE, "Order", PaneClock.OPEN_READ_TO);
        assertThat(pane.count(Counter.WORKFLOW_TASKS_NON_DETERMINISTIC)).isEqualTo(1);
        assertThat(pane.count(Counter.WORKFLOW_TASKS_FAILED)).isEqualTo(1);
        assertThat(pane.count(Counter.WORKFLOW_TASKS_COMPLETED)).isEqualTo(1);
        assertThat(pane.tallies(Pane.Tallied.BAD_BUILDS).count("b2")).isEqualTo(1);
        assertThat(pane.tallies(Pane.Tallied.GOOD_BUILDS).count("b1")).isEqualTo(1);
        assertThat(pane.workflows().count()).isEqualTo(1);
    }

    @Test
    void aTimerIsHandledLateOnlyIfItFiredOnTime() {
        fold(timer(0, 5 * SECOND));
        fold(timer(5 * SECOND, 5 * SECOND));
        fold(timer(0, 3 * SECOND));

        Pane pane = pane(SubjectKind.WORKFLOW_TYPE, "Order", PaneClock.OPEN_READ_TO);
        assertThat(pane.count(Counter.TIMERS_HANDLED)).isEqualTo(3);
        assertThat(pane.count(Counter.TIMERS_HANDLED_LATE)).isEqualTo(1);
        assertThat(pane.count(Counter.TIMERS_FIRED_LATE)).isEqualTo(1);
        assertThat(pane.exemplars(Pane.Proven.LATE_TIMER).smallest()).hasSize(1);
    }

    @Test
    void signalRacesAndStuckRunsAndPendingCallsCountToo() {
        fold(new Observation.SignalRace(NOON, "Order", "pay", "cancel", 5, Facts.proof("wf", 4)));
        fold(new Observation.WorkflowTaskStuck(NOON, "Order", 6, NOON - MINUTE, Facts.proof("wf", 4)));
        fold(new Observation.RunStarted(NOON, "Order", "q", Facts.proof("wf", 1)));
        fold(Facts.pending(NOON, "call", 4, NOON + SECOND, 8 * SECOND));

        Map<PaneKey, Pane> panes = drain();
        Pane type = of(panes, key(SubjectKind.WORKFLOW_TYPE, "Order", PaneClock.OPEN_READ_TO));
        assertThat(type.count(Counter.SIGNAL_RACES)).isEqualTo(1);
        assertThat(type.tallies(Pane.Tallied.SIGNAL_PAIRS).count("pay → cancel"))
                .isEqualTo(1);
        assertThat(type.count(Counter.WORKFLOW_TASKS_STUCK)).isEqualTo(1);
        assertThat(type.readings(Pane.Gauge.STUCK_TASKS).latest()).containsOnlyKeys("run-of-wf");
        assertThat(type.count(Counter.RUNS_STARTED)).isEqualTo(1);
        Pane dependency = of(panes, key(SubjectKind.DEPENDENCY, "payments", PaneClock.OPEN_READ_TO));
        assertThat(dependency.pendingCalls().size()).isEqualTo(1);
        assertThat(dependency.tallies(Pane.Tallied.RETRY_POLICIES).count("1s/2/100s/0"))
                .isEqualTo(1);
    }

    @Test
    void negativeDurationsCountAsZeroAndAreCounted() {
        fold(Facts.wait(NOON, TaskKind.ACTIVITY, -5 * SECOND));
        fold(Facts.activity(NOON, ActivityOutcome.COMPLETED, -9));

        assertThat(fold.clamped()).isEqualTo(5);
        Pane pane = pane(SubjectKind.ACTIVITY_TYPE, "Charge@pay", PaneClock.OPEN_READ_TO);
        assertThat(pane.latency(Measure.EXECUTION))
                .satisfies(sketch -> assertThat(sketch.quantileMicros(1)).isZero());
    }

    @Test
    void moreSubjectsThanTheLimitFoldIntoOtherWhateverTheirOrder() {
        PaneLimits small = new PaneLimits(50, MINUTE, 48 * Facts.HOUR, 24 * Facts.HOUR, 100, 100, 900_000);
        PartialPanes forwards = new PartialPanes(0, 1, small);
        PartialPanes backwards = new PartialPanes(0, 1, small);
        for (int i = 0; i < 5_000; i++) {
            fold.fold(ORDERS, Facts.chain(NOON, "Type" + i, ChainOutcome.COMPLETED, "wf"), forwards);
            fold.fold(ORDERS, Facts.chain(NOON, "Type" + (4_999 - i), ChainOutcome.COMPLETED, "wf"), backwards);
        }

        Frame frame = forwards.drain();

        assertThat(frame.partials()).hasSize(51);
        assertThat(frame.partials()).anySatisfy(partial -> {
            assertThat(partial.key().subject()).isEqualTo("__other__");
            assertThat(partial.pane().count(Counter.CHAINS_COMPLETED)).isEqualTo(4_950);
        });
        assertThat(forwards.folded()).isPositive();
        assertThat(Frames.toBytes(backwards.drain())).isEqualTo(Frames.toBytes(frame));
    }

    @Test
    void aDrainStartsAnewAndItsOrderDependsOnTheContentAlone() {
        fold(Facts.chain(NOON, "b", ChainOutcome.COMPLETED, "wf"));
        fold(Facts.chain(NOON, "a", ChainOutcome.COMPLETED, "wf"));

        assertThat(partials.drain().partials())
                .extracting(partial -> partial.key().subject())
                .containsExactly("a", "b");
        assertThat(partials.drain().isEmpty()).isTrue();
    }

    @Test
    void timesFarAheadOfTheirCaptureAreNotCountedInPanes() {
        partials.captured(NOON);
        fold(Facts.chain(NOON + 25 * Facts.HOUR, "Order", ChainOutcome.COMPLETED, "wf"));
        fold(Facts.chain(NOON + 23 * Facts.HOUR, "Order", ChainOutcome.COMPLETED, "wf"));
        fold(Facts.chain(-NOON, "Order", ChainOutcome.COMPLETED, "wf"));

        assertThat(partials.drain().partials()).hasSize(2);
        assertThat(partials.ahead()).isEqualTo(1);
    }

    private static Observation timer(long lateness, long handling) {
        return new Observation.TimerHandled(NOON, "Order", "q", lateness, handling, true, Facts.proof("wf", 3));
    }

    private void fold(Observation observation) {
        fold.fold(ORDERS, observation, partials, false);
    }

    private Map<PaneKey, Pane> drain() {
        Map<PaneKey, Pane> panes = new HashMap<>();
        partials.drain().partials().forEach(partial -> panes.put(partial.key(), partial.pane()));
        return panes;
    }

    private Pane pane(SubjectKind kind, String name, PaneClock clock) {
        Map<PaneKey, Pane> panes = drain();
        return of(panes, key(kind, name, clock));
    }

    private static Pane of(Map<PaneKey, Pane> panes, PaneKey key) {
        return Objects.requireNonNull(panes.get(key), () -> "no pane of " + key + " among " + panes.keySet());
    }

    private static PaneKey key(SubjectKind kind, String name, PaneClock clock) {
        return new PaneKey(ORDERS, kind, name, clock, PaneKey.minuteOf(NOON));
    }
}
