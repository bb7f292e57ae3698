package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.streams.observe.Observation.SignalRace;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalRaceTest {

    @Test
    void conflictingSignalsInOneTaskAreARace() {
        Events run = Events.run();
        run.started();
        run.taskScheduled();
        long advance = run.after(1).signaled("advance");
        long cancel = run.after(0.5).signaled("cancel");
        long started = run.after(1).taskStarted();
        run.taskCompleted();

        SignalRace race = Watching.of(run).only(SignalRace.class);

        assertThat(race)
                .isEqualTo(new SignalRace(
                        T0 + micros(2.5),
                        "Order",
                        "advance",
                        "cancel",
                        micros(0.5),
                        new Proof(
                                "wf-1",
                                "run-1",
                                List.of(started, advance, cancel),
                                "advance and cancel delivered in one workflow task")));
    }

    @Test
    void theOtherOrderIsARaceToo() {
        Events run = Events.begun();
        run.signaled("cancel");
        run.signaled("advance");
        run.task();

        SignalRace race = Watching.of(run).only(SignalRace.class);

        assertThat(race.first()).isEqualTo("cancel");
        assertThat(race.second()).isEqualTo("advance");
    }

    @Test
    void signalsInTwoTasksAreNoRace() {
        Events run = Events.begun();
        run.signaled("advance");
        run.task();
        run.signaled("cancel");
        run.task();

        assertThat(Watching.of(run).seen(SignalRace.class)).isEmpty();
    }

    @Test
    void signalsThatArriveDuringATaskAreDeliveredWithTheNextOne() {
        Events run = Events.begun();
        run.signaled("advance");
        run.taskScheduled();
        run.taskStarted();
        long during = run.now() + micros(1);
        run.after(2).taskCompleted();
        run.signaledAt(during, "cancel"); // buffered: after the completion, with its own time
        run.task();
        assertThat(Watching.of(run).seen(SignalRace.class)).isEmpty();

        run.signaledAt(during, "advance");
        run.signaledAt(during + 1, "cancel");
        run.task();

        assertThat(Watching.of(run).only(SignalRace.class).gapMicros()).isEqualTo(1);
    }

    @Test
    void aTaskThatFailedHandsItsSignalsToTheNextOne() {
        Events run = Events.begun();
        long advance = run.signaled("advance");
        run.taskScheduled();
        run.taskStarted();
        run.taskFailed(1);
        long cancel = run.signaled("cancel");
        run.taskScheduled();
        long started = run.taskStarted();
        run.taskTimedOut(1);
        run.task();

        SignalRace race = Watching.of(run).only(SignalRace.class);

        assertThat(race.proof().eventIds()).containsExactly(started, advance, cancel);
    }

    @Test
    void manySignalsOfTheSameNamesAreOneRaceATask() {
        Events run = Events.begun();
        for (int i = 0; i < 3; i++) {
            run.signaled("advance");
            run.signaled("cancel");
            run.signaled("note");
        }
        run.task();
        run.signaled("cancel");
        run.signaled("advance");
        run.task();

        assertThat(Watching.of(run).seen(SignalRace.class))
                .extracting(SignalRace::first)
                .containsExactly("advance", "cancel");
    }

    @Test
    void signalsThatDoNotConflictAreNoRace() {
        Events run = Events.begun();
        run.signaled("advance");
        run.signaled("note");
        run.task();

        assertThat(Watching.of(run).seen(SignalRace.class)).isEmpty();
    }
}
