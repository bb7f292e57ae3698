package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.event.ActivityAttempt;
import dev.vigil.schema.event.AttemptOutcome;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.AttemptEnded;
import dev.vigil.streams.observe.Observation.AttemptSource;
import dev.vigil.streams.observe.Observation.LateLearnedTakenBack;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.QueueWaitTakenBack;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Outcome.Disposition;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three sources prove an attempt; it counts once, at the end that the best of them gives. */
class AttemptUnionTest {

    @Test
    void theInterceptorsAttemptCountsAtItsEndAndTheHistoryAddsNothing() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        run.after(2);
        ActivityAttempt attempt = run.attempt("a", 1, T0, T0 + micros(1), AttemptOutcome.COMPLETED);
        run.after(0.1);
        run.activityStarted(scheduled, 1, T0 + micros(1));
        run.activityCompleted(scheduled);
        Watching seen = Watching.all();
        run.all.subList(0, 5).forEach(seen::see);

        seen.see(attempt);
        run.all.subList(5, 7).forEach(seen::see);

        AttemptEnded ended = seen.only(AttemptEnded.class);
        assertThat(ended.timeMicros()).isEqualTo(T0 + micros(2));
        assertThat(ended.source()).isEqualTo(AttemptSource.INTERCEPTOR);
        QueueWait wait = activityWaits(seen).get(0);
        assertThat(wait.timeMicros()).isEqualTo(T0 + micros(1));
        assertThat(activityWaits(seen)).hasSize(1);
    }

    @Test
    void anInterceptorThatSpeaksAfterTheCloseMovesTheAttemptAndTheWait() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        run.after(2);
        ActivityAttempt attempt = run.attempt("a", 1, T0, T0 + micros(1), AttemptOutcome.COMPLETED);
        run.after(0.1);
        run.activityStarted(scheduled, 1, T0 + micros(1));
        run.activityCompleted(scheduled);
        run.completed();
        Watching seen = Watching.of(run);

        seen.see(attempt);

        List<AttemptEnded> ended = seen.seen(AttemptEnded.class);
        assertThat(ended).extracting(AttemptEnded::sign).containsExactly(1, -1, 1);
        assertThat(ended.get(1))
                .usingRecursiveComparison()
                .ignoringFields("sign")
                .isEqualTo(ended.get(0));
        assertThat(ended.get(2).timeMicros()).isEqualTo(T0 + micros(2));
        assertThat(seen.only(QueueWaitTakenBack.class).taken())
                .isEqualTo(activityWaits(seen).get(0));
        assertThat(activityWaits(seen).get(1).timeMicros()).isEqualTo(T0 + micros(1));
    }

    @Test
    void failedAttemptsThatNobodySawBeforeTheCloseAreLateLearnedUntilSomebodyDoes() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        run.after(1);
        ActivityAttempt first = run.attempt("a", 1, T0, T0, AttemptOutcome.FAILED);
        run.after(5);
        run.activityStarted(scheduled, 3, run.now());
        run.activityCompleted(scheduled);
        Watching seen = Watching.of(run);
        assertThat(seen.only(ActivityClosed.class).lateLearnedFailures()).isEqualTo(2);

        seen.see(first);

        assertThat(seen.only(LateLearnedTakenBack.class).failures()).isEqualTo(1);
        assertThat(seen.only(LateLearnedTakenBack.class).timeMicros()).isEqualTo(T0 + micros(6));
        assertThat(seen.seen(AttemptEnded.class))
                .extracting(AttemptEnded::attempt)
                .containsExactly(3, 1);
    }

    @Test
    void aSnapshotIdentifiesTheFailuresBeforeThePendingAttemptAndTheInterceptorMovesThem() {
        Events run = Events.begun();
        run.scheduled("a");
        run.after(4.5);
        RunSnapshot snapshot = run.snapshot(s -> s.setPendingActivities(List.of(Events.pending(
                "a",
                3,
                p -> p.setLastAttemptCompletedAtMicros(T0 + micros(3.5))
                        .setNextAttemptAtMicros(T0 + micros(5.5))
                        .setCurrentRetryIntervalMicros(micros(2))))));
        Watching seen = Watching.of(run);

        seen.see(snapshot);
        seen.see(run.attemptBuilder("a", 1, T0, T0, AttemptOutcome.FAILED)
                .setEndedAtMicros(T0 + micros(1.2))
                .build());

        List<AttemptEnded> ended = seen.seen(AttemptEnded.class);
        assertThat(ended).extracting(AttemptEnded::attempt).containsExactly(1, 2, 1, 1);
        assertThat(ended).extracting(AttemptEnded::sign).containsExactly(1, 1, -1, 1);
        assertThat(ended)
                .extracting(AttemptEnded::timeMicros)
                .containsExactly(T0 + micros(2.5), T0 + micros(3.5), T0 + micros(2.5), T0 + micros(1.2));
        assertThat(ended).allMatch(AttemptEnded::failed);
        assertThat(ended.get(1).failureType()).isEqualTo("java.net.ConnectException");
    }

    @Test
    void aLaterSnapshotAddsOnlyWhatIsNew() {
        Events run = Events.begun();
        run.scheduled("a");
        Watching seen = Watching.of(run);
        run.after(2);
        RunSnapshot early = run.snapshot(s -> s.setPendingActivities(
                List.of(Events.pending("a", 2, p -> p.setLastAttemptCompletedAtMicros(T0 + micros(1))))));
        run.after(5);
        RunSnapshot later = run.snapshot(s -> s.setPendingActivities(
                List.of(Events.pending("a", 4, p -> p.setLastAttemptCompletedAtMicros(T0 + micros(6))))));

        seen.see(early).see(later).see(early).see(later);

        assertThat(seen.seen(AttemptEnded.class))
                .extracting(AttemptEnded::attempt)
                .containsExactly(1, 2, 3);
        assertThat(seen.dispositions.subList(7, 9)).containsOnly(Disposition.DUPLICATE);
    }

    @Test
    void aBenignFailureIsNoFailedAttempt() {
        Events run = Events.begun();
        run.scheduled("a");
        Watching seen = Watching.of(run);

        seen.see(run.attemptBuilder("a", 1, T0, T0, AttemptOutcome.FAILED)
                .setBenign(true)
                .build());

        assertThat(seen.only(AttemptEnded.class).failed()).isFalse();
    }

    @Test
    void anAsynchronousAttemptHasNotEndedWhenItsMethodReturns() {
        Events run = Events.begun();
        run.scheduled("a");
        Watching seen = Watching.of(run);

        seen.see(run.attempt("a", 1, T0, T0, AttemptOutcome.ASYNC));

        assertThat(seen.seen(AttemptEnded.class)).isEmpty();
        assertThat(activityWaits(seen)).hasSize(1);
    }

    @Test
    void attemptsThatComeBeforeTheirRunIsReadCountOnce() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        ActivityAttempt attempt = run.attempt("a", 1, T0, T0, AttemptOutcome.COMPLETED);
        run.activityStarted(scheduled, 1, run.now());
        run.activityCompleted(scheduled);
        Watching seen = Watching.all();

        seen.see(attempt).see(attempt);
        run.all.forEach(seen::see);

        assertThat(seen.seen(AttemptEnded.class)).hasSize(1);
        assertThat(activityWaits(seen)).hasSize(1);
    }

    @Test
    void aLocalActivityCountsItsAttemptsAndHasNoWait() {
        Events run = Events.begun();
        Watching seen = Watching.of(run);
        ActivityAttempt local = run.attemptBuilder("l", 1, T0, T0, AttemptOutcome.FAILED)
                .setLocal(true)
                .build();

        seen.see(local).see(local);

        assertThat(seen.seen(AttemptEnded.class)).hasSize(1);
        assertThat(activityWaits(seen)).isEmpty();
    }

    @Test
    void anAttemptOfAnAbandonedActivityStillCounts() {
        Events run = Events.begun();
        run.scheduled("a");
        run.after(1).completed();
        Watching seen = Watching.of(run);

        seen.see(run.attempt("a", 1, T0, T0, AttemptOutcome.FAILED));

        assertThat(seen.seen(AttemptEnded.class)).hasSize(1);
    }

    @Test
    void anAttemptCapturedLongAfterTheCloseIsForgottenWhetherOrNotTheMemoryWasTrimmed() {
        Events run = Events.begun();
        run.scheduled("a");
        run.completed();
        Watching seen = Watching.of(run);
        run.after(700);

        seen.see(run.attempt("a", 1, T0, T0, AttemptOutcome.FAILED));

        assertThat(seen.seen(AttemptEnded.class)).isEmpty();
        assertThat(seen.correlator.tolerated(Tolerated.ATTEMPT_LATE)).isEqualTo(1);
    }

    @Test
    void aTrimmedMemoryDoesNotTakeAnOldAttemptForANewOne() {
        Events run = Events.begun();
        long scheduled = run.scheduled("a");
        run.activityStarted(scheduled, 1, run.now());
        run.activityCompleted(scheduled);
        run.completed();
        Watching seen = Watching.of(run);
        ClosedRun trimmed = ((ClosedRun) seen.memory()).withoutCalls();

        Outcome outcome = seen.correlator.apply(
                RunMemory.fromBytes(trimmed.toBytes(), Dictionary.none()),
                run.attempt("a", 1, T0, T0, AttemptOutcome.COMPLETED),
                seen);

        assertThat(outcome.disposition()).isEqualTo(Disposition.FORGOTTEN);
        assertThat(seen.seen(AttemptEnded.class)).hasSize(1);
        assertThat(trimmed.toBytes().length).isLessThan(32);
    }

    @Test
    void anAttemptOfAnActivityThatClosedLongAgoInABusyRunIsForgotten() {
        Events run = Events.begun();
        Watching seen = Watching.with(new ObserveConfig(
                100, 100, 2, Duration.ofMinutes(10), Duration.ofDays(7), Duration.ofDays(90), Duration.ofSeconds(90)));
        for (int i = 0; i < 5; i++) {
            long scheduled = run.scheduled("a" + i);
            run.after(1);
            run.activityStarted(scheduled, 1, run.now());
            run.activityCompleted(scheduled);
        }
        run.all.forEach(seen::see);

        seen.see(run.attempt("a0", 1, T0, T0, AttemptOutcome.COMPLETED));
        seen.see(run.attempt("new", 1, run.now(), run.now(), AttemptOutcome.COMPLETED));

        assertThat(seen.seen(AttemptEnded.class)).hasSize(6);
        assertThat(seen.correlator.tolerated(Tolerated.FORGOTTEN)).isEqualTo(1);
    }

    private static List<QueueWait> activityWaits(Watching seen) {
        return seen.seen(QueueWait.class).stream()
                .filter(wait -> wait.kind() == TaskKind.ACTIVITY)
                .toList();
    }
}
