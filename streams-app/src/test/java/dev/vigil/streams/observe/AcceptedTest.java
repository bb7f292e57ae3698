package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.streams.observe.Observation.SignalFailedElsewhere;
import dev.vigil.streams.observe.Observation.SignalFlood;
import dev.vigil.streams.observe.Observation.SignalSent;
import dev.vigil.streams.observe.Observation.SignalsUnhandled;
import dev.vigil.streams.observe.Observation.StickyLost;
import dev.vigil.streams.observe.Observation.UpdateCutOff;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a run accepted and did not do, and what of it is no loss. */
class AcceptedTest {

    private static final int NON_DETERMINISTIC = 24;
    private static final int FORCE_CLOSE = 17;

    private static Watching storing(Events run) {
        Watching watching = Watching.storing();
        run.all.forEach(watching::see);
        return watching;
    }

    private static void update(Events run, int type, String id) {
        run.add(type, a -> a.setUpdateId(id).setUpdateName("setAddress"));
    }

    @Test
    void aSignalThatNoCompletedTaskWasGivenIsLostWithTheClose() {
        Events run = Events.begun();
        run.signaled("advance");
        run.task();
        long lost = run.signaled("cancel");
        run.taskScheduled();
        long closed = run.terminated("alice");

        assertThat(storing(run).only(SignalsUnhandled.class))
                .isEqualTo(new SignalsUnhandled(
                        T0,
                        "Order",
                        1,
                        new Proof(
                                "wf-1",
                                "run-1",
                                List.of(lost, closed),
                                "signal cancel accepted, the run closed before a task with it completed")));
    }

    @Test
    void aSignalGivenToATaskThatFailedIsNotHandled() {
        Events run = Events.begun();
        run.signaled("cancel");
        run.taskScheduled();
        run.taskStarted();
        run.taskFailed(NON_DETERMINISTIC);
        run.terminated("alice");

        assertThat(storing(run).only(SignalsUnhandled.class).signals()).isEqualTo(1);
    }

    @Test
    void aSignalThatCameDuringATaskIsHandledByTheNextOne() {
        Events run = Events.begun();
        run.taskScheduled();
        run.taskStarted();
        run.taskCompleted();
        run.signaled("advance"); // buffered: written after the completion
        run.task();
        run.completed();

        assertThat(storing(run).seen(SignalsUnhandled.class)).isEmpty();
    }

    @Test
    void aResetLosesNothing() {
        Events run = Events.begun();
        run.signaled("cancel");
        update(run, HistoryEventType.WORKFLOW_EXECUTION_UPDATE_ACCEPTED, "u1");
        run.terminated("history-resetter");

        Watching watching = storing(run);
        assertThat(watching.seen(SignalsUnhandled.class)).isEmpty();
        assertThat(watching.seen(UpdateCutOff.class)).isEmpty();
    }

    @Test
    void eventsThatWereNotReadMayHaveHandledIt() {
        Events run = Events.begun();
        run.signaled("cancel");
        run.nextId(20).terminated("alice");

        assertThat(storing(run).seen(SignalsUnhandled.class)).isEmpty();
    }

    @Test
    void moreSignalsThanAreRememberedAreCounted() {
        Events run = Events.begun();
        for (int i = 0; i < 100; i++) {
            run.signaled("tick");
        }
        run.terminated("alice");

        assertThat(storing(run).only(SignalsUnhandled.class).signals()).isEqualTo(100);
    }

    @Test
    void updatesThatHadNotCompletedAreCutOff() {
        Events run = Events.begun();
        update(run, HistoryEventType.WORKFLOW_EXECUTION_UPDATE_ACCEPTED, "u1");
        long second = run.add(
                HistoryEventType.WORKFLOW_EXECUTION_UPDATE_ACCEPTED,
                a -> a.setUpdateId("u2").setUpdateName("setAddress"));
        update(run, HistoryEventType.WORKFLOW_EXECUTION_UPDATE_COMPLETED, "u1");
        run.task();
        long closed = run.completed();

        Proof proof = storing(run).only(UpdateCutOff.class).proof();
        assertThat(proof.eventIds()).containsExactly(second, closed);
        assertThat(proof.text()).isEqualTo("update setAddress accepted, the run closed before it completed");
    }

    @Test
    void whatBecameOfSignalsToOtherRunsIsTold() {
        Events run = Events.begun();
        Consumer<EventAttributes.Builder> other =
                a -> a.setChildWorkflowId("wf-2").setScheduledEventId(4);
        run.add(HistoryEventType.EXTERNAL_WORKFLOW_EXECUTION_SIGNALED, other);
        run.add(HistoryEventType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED, other.andThen(a -> a.setCause(1)));
        run.add(HistoryEventType.SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_FAILED, other.andThen(a -> a.setCause(3)));

        assertThat(Watching.of(run).seen(SignalSent.class))
                .extracting(SignalSent::refused, sent -> sent.proof().text())
                .containsExactly(
                        tuple(false, "signal delivered"),
                        tuple(true, "signal refused: wf-2 is closed or never existed"),
                        tuple(true, "signal refused: wf-2 takes no more signals"));
    }

    @Test
    void aFloodIsToldFromHalfOfTheLimitAndThenByTheThousand() {
        Events run = Events.begun();
        for (int i = 0; i < 7_500; i++) {
            run.signaled("tick");
        }

        assertThat(Watching.of(run).seen(SignalFlood.class))
                .extracting(SignalFlood::signals)
                .containsExactly(5_000L, 6_000L, 7_000L);
    }

    @Test
    void aTaskThatTheServerGaveUpIsAFloodOnlyIfAnotherFollows() {
        Events run = Events.begun();
        run.signaled("tick");
        run.taskScheduled();
        run.taskStarted();
        long givenUp = run.taskFailed(FORCE_CLOSE);
        Events closed = Events.begun();
        closed.taskScheduled();
        closed.taskStarted();
        closed.taskFailed(FORCE_CLOSE);
        closed.terminated("alice");
        long again = run.taskScheduled();

        SignalFlood flood = storing(run).only(SignalFlood.class);
        assertThat(flood.buffered()).isTrue();
        assertThat(flood.proof().eventIds()).containsExactly(givenUp, again);
        assertThat(storing(closed).seen(SignalFlood.class)).isEmpty();
    }

    @Test
    void theFirstSignalAfterAWorkerChangeIsAViolationOnlyIfItsTaskFails() {
        Events healthy = Events.begun();
        healthy.signaled("wake");
        healthy.taskScheduled();
        healthy.taskStarted("worker-2");
        healthy.taskCompleted("worker-2", "build-2");
        Events failing = Events.begun();
        long signal = failing.signaled("wake");
        failing.taskScheduled();
        failing.taskStarted("worker-2");
        long failed = failing.taskFailed(NON_DETERMINISTIC);

        assertThat(storing(healthy).seen(SignalFailedElsewhere.class)).isEmpty();
        assertThat(storing(failing).only(SignalFailedElsewhere.class).proof().eventIds())
                .containsExactly(signal, failed);
    }

    @Test
    void aFailureOnTheSameWorkerOrWithoutASignalIsNoneAfterAWorkerChange() {
        Events same = Events.begun();
        same.signaled("wake");
        same.taskScheduled();
        same.taskStarted();
        same.taskFailed(NON_DETERMINISTIC);
        Events timer = Events.begun();
        timer.taskScheduled();
        timer.taskStarted("worker-2");
        timer.taskFailed(NON_DETERMINISTIC);

        assertThat(storing(same).seen(SignalFailedElsewhere.class)).isEmpty();
        assertThat(storing(timer).seen(SignalFailedElsewhere.class)).isEmpty();
    }

    @Test
    void onlyATaskOnAStickyQueueCanLoseItsWorker() {
        int scheduleToStart = 2;
        Events run = Events.begun();
        long scheduled = run.add(
                HistoryEventType.WORKFLOW_TASK_SCHEDULED,
                a -> a.setTaskQueue(Events.QUEUE).setSticky(true).setAttempt(1));
        long timedOut = run.after(5).taskTimedOut(scheduleToStart);
        run.taskScheduled();
        run.taskTimedOut(scheduleToStart); // the task of an update, on the normal queue

        StickyLost lost = storing(run).only(StickyLost.class);
        assertThat(lost.taskQueue()).isEqualTo(Events.QUEUE);
        assertThat(lost.proof().eventIds()).containsExactly(timedOut, scheduled);
    }
}
