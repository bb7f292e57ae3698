package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.CHARGE;
import static dev.vigil.streams.observe.Events.QUEUE;
import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static dev.vigil.streams.observe.Events.pending;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.event.PendingActivity;
import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.streams.observe.Observation.AttemptEnded;
import dev.vigil.streams.observe.Observation.AttemptRunning;
import dev.vigil.streams.observe.Observation.QueueWaiting;
import dev.vigil.streams.observe.Observation.RetryPending;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Observation.WorkflowTaskStuck;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final int STARTED = 2;

    @Test
    void anActivityInBackoffShowsWhenItsRetryIsDue() {
        RetryPending retry = of(pending(
                        "a",
                        5,
                        p -> p.setScheduledAtMicros(at(18))
                                .setNextAttemptAtMicros(at(18))
                                .setLastAttemptCompletedAtMicros(at(10))
                                .setCurrentRetryIntervalMicros(micros(8))))
                .only(RetryPending.class);

        assertThat(retry.timeMicros()).isEqualTo(at(12));
        assertThat(retry.activity()).isEqualTo(CHARGE);
        assertThat(retry.callId()).isEqualTo("run-1/a");
        assertThat(retry.attempt()).isEqualTo(5);
        assertThat(retry.nextAttemptMicros()).isEqualTo(at(18));
        assertThat(retry.intervalMicros()).isEqualTo(micros(8));
        assertThat(retry.policy()).isEqualTo(new RetryPolicy(micros(1), 2, micros(100), 0));
        assertThat(retry.failureType()).isEqualTo("java.net.ConnectException");
    }

    @Test
    void earlierAttemptsEndedOneBackoffBeforeTheNext() {
        Watching seen =
                of(pending("a", 5, p -> p.setNextAttemptAtMicros(at(18)).setLastAttemptCompletedAtMicros(at(10))));

        assertThat(seen.seen(AttemptEnded.class))
                .extracting(AttemptEnded::timeMicros)
                .containsExactly(at(3), at(4), at(6), at(10));
    }

    @Test
    void ofVeryManyAttemptsTheFirstAndTheNewestAreIdentified() {
        Watching seen = of(pending("a", 100_000, p -> p.setLastAttemptCompletedAtMicros(at(10))));

        List<AttemptEnded> ended = seen.seen(AttemptEnded.class);
        assertThat(ended).hasSize(33);
        assertThat(ended.get(0).attempt()).isEqualTo(1);
        assertThat(ended.get(32).attempt()).isEqualTo(99_999);
        assertThat(ended.get(31).timeMicros()).isEqualTo(at(10) - micros(100));
        // 1 + 2 + 4 + ... + 64 seconds after the first seven, then 100 seconds each
        assertThat(ended.get(0).timeMicros()).isEqualTo(at(10) - micros(127 + 100.0 * (99_998 - 7)));
    }

    @Test
    void theEmbeddedServersBackoffIsRecognisedAlthoughItSaysStarted() {
        Watching seen = of(pending("a", 3, p -> p.setState(STARTED).setLastStartedAtMicros(at(11))));

        RetryPending retry = seen.only(RetryPending.class);
        assertThat(retry.nextAttemptMicros()).isEqualTo(at(13));
        assertThat(retry.intervalMicros()).isEqualTo(micros(2));
        assertThat(seen.seen(AttemptEnded.class))
                .extracting(AttemptEnded::timeMicros)
                .containsExactly(at(10), at(11));
    }

    @Test
    void anAttemptThatRunsLongerThanItsBackoffIsNotPending() {
        Watching seen = of(pending("a", 3, p -> p.setState(STARTED).setLastStartedAtMicros(at(5))));

        assertThat(seen.seen(RetryPending.class)).isEmpty();
        assertThat(seen.seen(AttemptEnded.class)).hasSize(2);
    }

    @Test
    void beforeServer127AScheduleInTheFutureIsTheBackoff() {
        Watching seen = of(pending("a", 2, p -> p.setScheduledAtMicros(at(12.5))));

        assertThat(seen.only(RetryPending.class).nextAttemptMicros()).isEqualTo(at(12.5));
        assertThat(seen.only(AttemptEnded.class).timeMicros()).isEqualTo(at(11.5));
    }

    @Test
    void aRunningFirstAttemptShowsNothing() {
        Watching seen = of(pending("a", 1, p -> p.setState(STARTED).setLastStartedAtMicros(at(5))));

        assertThat(seen.observations).isEmpty();
    }

    @Test
    void aRunningAttemptIsShownWhereNoTimeoutWouldEndItSoon() {
        AttemptRunning blind =
                running(p -> p.setStartToCloseMicros(micros(7_200))).only(AttemptRunning.class);
        assertThat(blind.timeMicros()).isEqualTo(at(12));
        assertThat(blind.identity()).isEqualTo("7@host");
        assertThat(blind.startedMicros()).isEqualTo(at(5));
        assertThat(blind.foundMicros()).isEqualTo(at(7_205));
        assertThat(blind.activity().taskQueue()).isEqualTo(QUEUE);

        assertThat(running(p -> {}).only(AttemptRunning.class).foundMicros()).isEqualTo(Long.MAX_VALUE);
        assertThat(running(p -> p.setHeartbeatMicros(micros(900)).setLastHeartbeatAtMicros(at(9)))
                        .only(AttemptRunning.class)
                        .foundMicros())
                .isEqualTo(at(909));
        assertThat(running(p -> p.setExpirationAtMicros(at(3_600)).setStartToCloseMicros(micros(7_200)))
                        .only(AttemptRunning.class)
                        .foundMicros())
                .isEqualTo(at(3_600));
    }

    @Test
    void aTimeoutThatEndsItSoonNeedsNoHelp() {
        assertThat(running(p -> p.setStartToCloseMicros(micros(599))).observations)
                .isEmpty();
        assertThat(running(p -> p.setHeartbeatMicros(micros(30)).setStartToCloseMicros(micros(7_200))).observations)
                .isEmpty();
        assertThat(running(p -> p.setLastWorkerIdentity("")).observations).isEmpty();
    }

    private static Watching running(Consumer<PendingActivity.Builder> more) {
        return of(pending("a", 1, p -> {
            p.setState(STARTED).setLastStartedAtMicros(at(5)).setLastWorkerIdentity("7@host");
            more.accept(p);
        }));
    }

    @Test
    void anActivityThatNobodyTookIsWaiting() {
        QueueWaiting waiting =
                of(pending("a", 1, p -> p.setScheduledAtMicros(at(2)))).only(QueueWaiting.class);

        assertThat(waiting.kind()).isEqualTo(TaskKind.ACTIVITY);
        assertThat(waiting.taskQueue()).isEqualTo(QUEUE);
        assertThat(waiting.sinceMicros()).isEqualTo(at(2));
        assertThat(waiting.timeMicros()).isEqualTo(at(12));
    }

    @Test
    void aPausedActivityDoesNotWaitForAWorker() {
        Watching seen = of(pending("a", 1, p -> p.setState(4).setPaused(true).setScheduledAtMicros(at(2))));

        assertThat(seen.observations).isEmpty();
    }

    @Test
    void aWorkflowTaskThatNobodyTookIsWaiting() {
        Events run = Events.run().after(12);
        RunSnapshot snapshot = run.snapshot(
                s -> s.setWorkflowTaskAttempt(1).setWorkflowTaskState(1).setWorkflowTaskScheduledAtMicros(at(1)));

        QueueWaiting waiting = Watching.all().see(snapshot).only(QueueWaiting.class);

        assertThat(waiting.kind()).isEqualTo(TaskKind.WORKFLOW);
        assertThat(waiting.sinceMicros()).isEqualTo(at(1));
    }

    @Test
    void aWorkflowTaskInRetriesIsStuckSinceItsFirstSchedule() {
        Events run = Events.run().after(60);
        RunSnapshot snapshot = run.snapshot(s -> s.setWorkflowTaskAttempt(7)
                .setWorkflowTaskState(1)
                .setWorkflowTaskScheduledAtMicros(at(57))
                .setWorkflowTaskOriginalScheduledAtMicros(at(2))
                .setReportedProblems(List.of("category=WorkflowTaskFailed")));

        Watching seen = Watching.all().see(snapshot);

        WorkflowTaskStuck stuck = seen.only(WorkflowTaskStuck.class);
        assertThat(stuck.attempt()).isEqualTo(7);
        assertThat(stuck.sinceMicros()).isEqualTo(at(2));
        assertThat(stuck.workflowType()).isEqualTo("Order");
        assertThat(seen.seen(QueueWaiting.class)).isEmpty();
    }

    @Test
    void whatASnapshotShowsWasSoAlsoIfTheRunHasClosedMeanwhile() {
        Events run = Events.begun();
        run.scheduled("a");
        run.after(12);
        RunSnapshot snapshot = run.snapshot(s ->
                s.setPendingActivities(List.of(pending("a", 2, p -> p.setNextAttemptAtMicros(at(13))))));
        run.completed();

        Watching seen = Watching.of(run).see(snapshot).see(snapshot);

        assertThat(seen.seen(RetryPending.class)).hasSize(1);
        assertThat(seen.seen(AttemptEnded.class)).hasSize(1);
    }

    @Test
    void aSnapshotOfAClosedRunShowsNothing() {
        Events run = Events.run().after(12);
        RunSnapshot snapshot = run.snapshot(s -> s.setStatus(2).setWorkflowTaskAttempt(3));

        assertThat(Watching.all().see(snapshot).observations).isEmpty();
    }

    private static long at(double seconds) {
        return T0 + micros(seconds);
    }

    /** What a snapshot at second 12 with one pending activity shows, before anything else of its run was read. */
    private static Watching of(PendingActivity pending) {
        Events run = Events.run().nextId(6).after(12);
        return Watching.all().see(run.snapshot(s -> s.setPendingActivities(List.of(pending))));
    }
}
