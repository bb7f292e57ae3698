package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.AttemptEnded;
import dev.vigil.streams.observe.Observation.ChainClosed;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.RunStarted;
import dev.vigil.streams.observe.Observation.SignalRace;
import dev.vigil.streams.observe.Observation.TaskKind;
import dev.vigil.streams.observe.Observation.TimerHandled;
import dev.vigil.streams.observe.Observation.WorkflowTaskFailed;
import org.junit.jupiter.api.Test;

/** A reset forks the history of a base run: copies with the same ids and times, a marker, then events of its own. */
class ResetTest {

    private static final int RESET = HistoryEventType.CAUSE_RESET_WORKFLOW;

    @Test
    void aBaseRunTerminatedByAResetIsNoOutcome() {
        Events base = Events.begun("base");
        base.terminated("history-resetter");

        Watching seen = Watching.of(base);

        assertThat(seen.seen(ChainClosed.class)).isEmpty();
        assertThat(seen.runs).singleElement().satisfies(row -> {
            assertThat(row.getOutcome()).isEqualTo(ChainOutcome.CONTINUED);
            assertThat(row.getReset()).isTrue();
        });
    }

    @Test
    void copiesCountForNothingAndTheChainGoesOnFromItsFirstStart() {
        Events fork = fork();
        fork.after(10);
        fork.taskFailed(RESET);
        fork.activityFailed(5, "ResetWorkflowFailure");
        fork.task().after(5).completed();

        Watching seen = Watching.of(fork);

        assertThat(seen.seen(RunStarted.class)).isEmpty();
        assertThat(seen.seen(WorkflowTaskFailed.class)).isEmpty();
        assertThat(seen.seen(ActivityClosed.class)).isEmpty();
        assertThat(seen.only(QueueWait.class).timeMicros()).isEqualTo(T0 + micros(10));
        ChainClosed chain = seen.only(ChainClosed.class);
        assertThat(chain.durationMicros()).isEqualTo(micros(15));
        assertThat(seen.runs).singleElement().satisfies(row -> {
            assertThat(row.getReset()).isTrue();
            assertThat(row.getDurationMicros()).isEqualTo(micros(5));
            assertThat(row.getActivitiesScheduled()).isZero();
            assertThat(row.getWorkflowTaskFailures()).isZero();
        });
        assertThat(seen.dispositions).contains(Outcome.Disposition.COPIED);
    }

    @Test
    void anActivityThatTheResetFailedCountsForNothing() {
        Events fork = fork();
        fork.taskFailed(RESET);
        fork.activityFailed(5, "ResetWorkflowFailure");
        fork.task().completed();

        Watching seen = Watching.of(fork);

        assertThat(seen.seen(ActivityClosed.class)).isEmpty();
        assertThat(seen.seen(AttemptEnded.class)).isEmpty();
    }

    @Test
    void anActivityThatTheCopiesLeftScheduledIsScheduledAnewAtTheReset() {
        Events fork = fork();
        fork.after(100);
        fork.taskFailed(RESET);
        fork.task().after(2);
        fork.activityStarted(5, 1, fork.now() - micros(1));
        fork.activityCompleted(5);

        Watching seen = Watching.of(fork);

        assertThat(seen.only(ActivityClosed.class).queueWaitMicros()).isEqualTo(micros(1));
        assertThat(seen.only(ActivityClosed.class).endToEndMicros()).isEqualTo(micros(2));
    }

    @Test
    void aTimerThatWasOverdueAtTheResetIsNotLate() {
        Events fork = Events.run("fork").copying(true);
        fork.started(a -> a.setFirstRunId("base").setOriginalRunId("base"));
        fork.task();
        long timer = fork.timerStarted(1);
        fork.after(1000);
        fork.taskScheduled();
        fork.taskStarted();
        fork.copying(false);
        fork.taskFailed(RESET);
        fork.timerFired(timer);
        fork.task();

        TimerHandled handled = Watching.of(fork).only(TimerHandled.class);

        assertThat(handled.latenessMicros()).isZero();
    }

    @Test
    void signalsThatTheResetAppliedAgainAreNoRaceAndThoseThatCameLaterAre() {
        Events fork = fork();
        fork.taskFailed(RESET);
        fork.signaled("advance");
        fork.signaled("cancel");
        fork.taskScheduled();
        fork.taskStarted();
        fork.taskCompleted();
        assertThat(Watching.of(fork).seen(SignalRace.class)).isEmpty();

        fork.signaled("advance");
        fork.signaled("cancel");
        fork.taskScheduled();
        fork.taskStarted();

        assertThat(Watching.of(fork).seen(SignalRace.class)).hasSize(1);
    }

    @Test
    void aResetOfAContinuedRunHasAnOutcomeAndNoDuration() {
        Events fork = Events.run("fork").copying(true);
        fork.started(a -> a.setFirstRunId("run-1").setOriginalRunId("run-2").setContinuedRunId("run-1"));
        fork.task().copying(false);
        fork.taskFailed(RESET);
        fork.task().completed();

        assertThat(Watching.of(fork).only(ChainClosed.class).durationMicros()).isEqualTo(-1);
    }

    @Test
    void theWaitOfACopiedScheduleIsNotCounted() {
        Events fork = Events.run("fork").copying(true);
        fork.started(a -> a.setFirstRunId("base").setOriginalRunId("base"));
        fork.taskScheduled();
        fork.copying(false).after(500);
        fork.taskStarted();

        assertThat(Watching.of(fork).seen(QueueWait.class))
                .filteredOn(wait -> wait.kind() == TaskKind.WORKFLOW)
                .isEmpty();
    }

    /** Copies: started, a task, an activity scheduled (event 5) and a second task that has started. */
    private static Events fork() {
        Events fork = Events.run("fork").copying(true);
        fork.started(a -> a.setFirstRunId("base").setOriginalRunId("base"));
        fork.task();
        fork.scheduled("a");
        fork.signaled("advance");
        fork.taskScheduled();
        fork.taskStarted();
        return fork.copying(false);
    }
}
