package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.WorkflowEvent;
import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.AttemptEnded;
import dev.vigil.streams.observe.Observation.AttemptSource;
import dev.vigil.streams.observe.Observation.ChainClosed;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.RetryPending;
import dev.vigil.streams.observe.Observation.SignalRace;
import dev.vigil.streams.observe.Observation.TimerHandled;
import dev.vigil.streams.observe.Observation.WorkflowTaskFailed;
import dev.vigil.streams.observe.Observation.WorkflowTaskStuck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Histories of the six failure modes as real servers wrote them. They are not part of this tree: the tests are skipped where the
 * folder that the system property {@code vigil.corpus} names (default {@code shared/corpus} beside the tree) is missing.
 */
class RealHistoriesTest {

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void nonDeterminismIsOneFailedTaskOfARunThatStaysOpen(String server) {
        Watching seen = seen(server, "1-nondeterminism-stuck.json");

        WorkflowTaskFailed failed = seen.only(WorkflowTaskFailed.class);
        assertThat(failed.cause()).isEqualTo(24);
        assertThat(failed.proof().eventIds()).containsExactly(14L);
        assertThat(failed.lastGoodBuildId()).isNotEmpty();
        assertThat(seen.seen(ChainClosed.class)).isEmpty();
        assertThat(seen.memory()).isInstanceOf(RunState.class);
        assertThat(((RunState) seen.memory()).lastEventId()).isEqualTo(14);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void aSnapshotShowsThatTheRunIsStuck(String server) {
        RunSnapshot snapshot = HistoryFile.snapshot(file(server, "1-nd-stuck-describe.json"), Long.MAX_VALUE / 2);

        WorkflowTaskStuck stuck = Watching.all().see(snapshot).only(WorkflowTaskStuck.class);

        assertThat(stuck.attempt()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void whereNonDeterminismFailsTheRunTheChainFails(String server) {
        Watching seen = seen(server, "1b-nondeterminism-failworkflow.json");

        assertThat(seen.only(ChainClosed.class).outcome()).isEqualTo(ChainOutcome.FAILED);
        assertThat(seen.only(ChainClosed.class).failureType())
                .isEqualTo("io.temporal.worker.NonDeterministicException");
        assertThat(seen.seen(WorkflowTaskFailed.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void aStormIsInvisibleInAnOpenHistoryAndWholeInASnapshot(String server) {
        Watching seen = seen(server, "2-retry-storm-open-during-outage.json");
        assertThat(seen.seen(AttemptEnded.class)).isEmpty();
        long now = events(server, "2-retry-storm-recovered.json").get(5).getEventTimeMicros() - micros(5);

        seen.see(HistoryFile.snapshot(file(server, "2-during-outage-describe.json"), now));

        RetryPending retry = seen.only(RetryPending.class);
        assertThat(retry.attempt()).isEqualTo(5);
        assertThat(retry.intervalMicros()).isCloseTo(micros(8), within(10_000L));
        assertThat(seen.seen(AttemptEnded.class)).hasSize(4).allMatch(AttemptEnded::failed);
        assertThat(seen.memories).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void afterTheStormTheHistoryAddsTheLastAttemptOnly(String server) {
        List<WorkflowEvent> events = events(server, "2-retry-storm-recovered.json");
        Watching seen = Watching.all();
        events.subList(0, 5).forEach(seen::see);
        long now = events.get(5).getEventTimeMicros() - micros(5);
        seen.see(HistoryFile.snapshot(file(server, "2-during-outage-describe.json"), now));

        events.subList(5, events.size()).forEach(seen::see);

        ActivityClosed activity = seen.only(ActivityClosed.class);
        assertThat(activity.attempts()).isEqualTo(5);
        assertThat(activity.lateLearnedFailures()).isZero();
        assertThat(activity.outcome()).isEqualTo(ActivityOutcome.COMPLETED);
        assertThat(seen.seen(AttemptEnded.class))
                .extracting(AttemptEnded::source)
                .containsExactly(
                        AttemptSource.SNAPSHOT,
                        AttemptSource.SNAPSHOT,
                        AttemptSource.SNAPSHOT,
                        AttemptSource.SNAPSHOT,
                        AttemptSource.HISTORY);
        assertThat(seen.only(ChainClosed.class).outcome()).isEqualTo(ChainOutcome.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void withoutASnapshotTheFailuresAreLearnedLate(String server) {
        ActivityClosed activity =
                seen(server, "2-retry-storm-max-attempts.json").only(ActivityClosed.class);

        assertThat(activity.outcome()).isEqualTo(ActivityOutcome.FAILED);
        assertThat(activity.attempts()).isEqualTo(4);
        assertThat(activity.lateLearnedFailures()).isEqualTo(3);
        assertThat(activity.failureType()).isEqualTo("java.lang.IllegalStateException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void starvationIsALongWaitOrATimeoutInTheQueue(String server) {
        Watching taken = seen(server, "3-starvation-ok.json");
        Watching timedOut = seen(server, "3-starvation-timed-out.json");

        assertThat(taken.seen(QueueWait.class))
                .filteredOn(wait -> !wait.activityType().isEmpty())
                .singleElement()
                .satisfies(wait -> assertThat(wait.waitMicros()).isGreaterThan(micros(1)));
        ActivityClosed activity = timedOut.only(ActivityClosed.class);
        assertThat(activity.outcome()).isEqualTo(ActivityOutcome.TIMED_OUT);
        assertThat(activity.attempts()).isZero();
        assertThat(activity.endToEndMicros()).isCloseTo(micros(3), within(100_000L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void aDeadWorkerIsFoundByTheHeartbeatOrMuchLater(String server) {
        ActivityClosed without =
                seen(server, "4-no-heartbeat-start-to-close.json").only(ActivityClosed.class);
        ActivityClosed with = seen(server, "4-with-heartbeat-timeout.json").only(ActivityClosed.class);

        assertThat(without.executionMicros()).isCloseTo(micros(8), within(100_000L));
        assertThat(with.executionMicros()).isCloseTo(micros(2), within(100_000L));
        assertThat(with.attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void theTimerFiredOnTimeAndWasHandledLate(String server) {
        List<TimerHandled> timers = seen(server, "5-timer-drift.json").seen(TimerHandled.class);

        assertThat(timers)
                .hasSize(3)
                .allSatisfy(timer -> assertThat(timer.latenessMicros()).isLessThan(micros(1)));
        assertThat(timers.get(0).handlingMicros()).isGreaterThan(micros(3));
        assertThat(timers.get(1).handlingMicros()).isLessThan(micros(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void theRacesAreFoundInEitherOrder(String server) {
        SignalRace one = seen(server, "6-signal-race-advance-then-cancel.json").only(SignalRace.class);
        SignalRace other =
                seen(server, "6-signal-race-cancel-then-advance.json").only(SignalRace.class);

        assertThat(one.first()).isEqualTo("advance");
        assertThat(other.first()).isEqualTo("cancel");
        assertThat(one.proof().eventIds()).containsExactly(5L, 3L, 4L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void aSignalDuringTheClosingTaskIsAnUnhandledCommandAndNoConflict(String server) {
        Watching seen = seen(server, "6-signal-during-closing-task.json");

        assertThat(seen.only(WorkflowTaskFailed.class).cause()).isEqualTo(1);
        assertThat(seen.seen(SignalRace.class)).isEmpty();
        assertThat(seen.runs.get(0).getSignals()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.1", "1.31.2"})
    void outcomesAreAsTheServerSays(String server) {
        assertThat(seen(server, "7-flaky-failed.json").only(ChainClosed.class).outcome())
                .isEqualTo(ChainOutcome.FAILED);
        assertThat(seen(server, "7-flaky-ok.json").only(ChainClosed.class).outcome())
                .isEqualTo(ChainOutcome.COMPLETED);
    }

    private static Watching seen(String server, String name) {
        Watching seen = Watching.all();
        events(server, name).forEach(seen::see);
        return seen;
    }

    private static List<WorkflowEvent> events(String server, String name) {
        return HistoryFile.events(file(server, name));
    }

    private static Path file(String server, String name) {
        Path file = Path.of(System.getProperty("vigil.corpus", "../../shared/corpus"), "real-server", server, name);
        Assumptions.assumeTrue(Files.exists(file), () -> "no real histories at " + file);
        return file;
    }
}
