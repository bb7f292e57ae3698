package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.QUEUE;
import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.streams.observe.Observation.TimerHandled;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerTest {

    @Test
    void aTimerThatFiredOnTimeAndWasHandledLateShowsTheWorkersLateness() {
        Events run = Events.begun();
        long timer = run.timerStarted(2);
        run.after(2.1);
        long fired = run.timerFired(timer);
        run.taskScheduled();
        long started = run.after(4.4).taskStarted("worker-2");

        TimerHandled handled = Watching.of(run).only(TimerHandled.class);

        assertThat(handled)
                .isEqualTo(new TimerHandled(
                        T0 + micros(2.1),
                        "Order",
                        QUEUE,
                        micros(0.1),
                        micros(4.4),
                        true,
                        new Proof(
                                "wf-1",
                                "run-1",
                                List.of(fired, started),
                                "timer fired, then the workflow task that saw it")));
    }

    @Test
    void aTimerThatFiredDuringATaskIsHandledByTheNext() {
        Events run = Events.begun();
        long timer = run.timerStarted(2);
        run.after(1.5).taskScheduled();
        run.taskStarted();
        run.after(3).taskCompleted();
        long firedAt = T0 + micros(2);
        run.addAt(firedAt, HistoryEventType.TIMER_FIRED, a -> a.setStartedEventId(timer)); // buffered
        run.taskScheduled();
        run.taskStarted();

        TimerHandled handled = Watching.of(run).only(TimerHandled.class);

        assertThat(handled.timeMicros()).isEqualTo(firedAt);
        assertThat(handled.handlingMicros()).isEqualTo(micros(2.5));
        assertThat(handled.latenessMicros()).isZero();
        assertThat(handled.workerChanged()).isFalse();
    }

    @Test
    void aStickyTimeoutBelongsToTheHandling() {
        Events run = Events.begun();
        long timer = run.timerStarted(1);
        run.after(1).timerFired(timer);
        run.taskScheduled();
        run.after(5).taskTimedOut(2);
        run.taskScheduled();
        run.after(1).taskStarted();

        assertThat(Watching.of(run).only(TimerHandled.class).handlingMicros()).isEqualTo(micros(6));
    }

    @Test
    void aCanceledTimerAndATimerNobodySawAreNothing() {
        Events run = Events.begun();
        long timer = run.timerStarted(1);
        run.add(HistoryEventType.TIMER_CANCELED, a -> a.setStartedEventId(timer));
        run.timerFired(timer);
        run.timerFired(999);
        run.task();

        Watching seen = Watching.of(run);

        assertThat(seen.seen(TimerHandled.class)).isEmpty();
        assertThat(seen.correlator.tolerated(Tolerated.END_WITHOUT_SCHEDULE)).isEqualTo(2);
    }

    @Test
    void aTimerIsHandledOnce() {
        Events run = Events.begun();
        long timer = run.timerStarted(1);
        run.after(1).timerFired(timer);
        run.task().task();

        assertThat(Watching.of(run).seen(TimerHandled.class)).hasSize(1);
    }

    @Test
    void timersOfARunWhoseTimeIsSkippedMeanNothing() {
        Events run = Events.begun();
        run.add(HistoryEventType.WORKFLOW_EXECUTION_TIME_SKIPPING_TRANSITIONED, a -> {});
        long timer = run.timerStarted(3600);
        run.after(1).timerFired(timer);
        run.task();

        assertThat(Watching.of(run).seen(TimerHandled.class)).isEmpty();
    }
}
