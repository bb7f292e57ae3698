package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.streams.observe.Observation.ChainClosed;
import dev.vigil.streams.observe.Observation.RunStarted;
import dev.vigil.streams.observe.Outcome.Disposition;
import org.junit.jupiter.api.Test;

class ChainOutcomeTest {

    private static final int RETRY_IN_PROGRESS = 1;
    private static final int POLICY_NOT_SET = 5;
    private static final int WORKFLOW = 1;
    private static final int RETRY = 2;
    private static final int CRON = 3;

    @Test
    void aCompletedRunEndsItsChainAtItsClose() {
        Events run = Events.begun().after(3);
        long close = run.completed();

        Watching seen = Watching.of(run);

        ChainClosed chain = seen.only(ChainClosed.class);
        assertThat(chain.outcome()).isEqualTo(ChainOutcome.COMPLETED);
        assertThat(chain.timeMicros()).isEqualTo(T0 + micros(3));
        assertThat(chain.durationMicros()).isEqualTo(micros(3));
        assertThat(chain.buildId()).isEqualTo("build-1");
        assertThat(chain.clock()).isEqualTo(Observation.PaneClock.CLOSED_TO);
        assertThat(chain.proof().eventIds()).containsExactly(close);
        assertThat(seen.only(RunStarted.class).timeMicros()).isEqualTo(T0);
        assertThat(seen.runs).singleElement().satisfies(row -> {
            assertThat(row.getOutcome()).isEqualTo(ChainOutcome.COMPLETED);
            assertThat(row.getEvents()).isEqualTo(5);
            assertThat(row.getDurationMicros()).isEqualTo(micros(3));
            assertThat(row.getFirstRunId()).isEqualTo("run-1");
        });
    }

    @Test
    void aFailureThatIsRetriedIsNoOutcomeAndTheRetryEndsTheChainWithTheDurationOfTheWhole() {
        Events first = Events.begun("run-1").after(2);
        first.failed(RETRY_IN_PROGRESS, "run-2", "java.io.IOException");
        Events second = Events.run("run-2").after(2);
        second.started(a -> a.setFirstRunId("run-1")
                .setContinuedRunId("run-1")
                .setInitiator(RETRY)
                .setAttempt(2)
                .setFirstWorkflowTaskBackoffMicros(micros(1)));
        second.after(1).task().after(4).completed();

        Watching seen = Watching.of(first);
        second.all.forEach(seen::see);

        ChainClosed chain = seen.only(ChainClosed.class);
        assertThat(chain.outcome()).isEqualTo(ChainOutcome.COMPLETED);
        assertThat(chain.durationMicros()).isEqualTo(micros(7));
        assertThat(seen.runs)
                .extracting(row -> row.getOutcome())
                .containsExactly(ChainOutcome.CONTINUED, ChainOutcome.COMPLETED);
        assertThat(seen.runs).extracting(row -> row.getChainDurationMicros()).containsExactly(-1L, micros(7));
    }

    @Test
    void theDurationOfAContinuedChainIsUnknownIfTheSuccessorIsReadWholeBeforeTheRunThatBeganIt() {
        Events first = Events.begun("run-1").after(2);
        first.continuedAsNew(WORKFLOW, "run-2");
        Events second = Events.run("run-2").after(2);
        second.started(a -> a.setFirstRunId("run-1").setContinuedRunId("run-1").setInitiator(WORKFLOW));
        second.task().after(1).completed();

        Watching seen = Watching.of(second);
        first.all.forEach(seen::see);

        assertThat(seen.only(ChainClosed.class).durationMicros()).isEqualTo(-1);
    }

    @Test
    void theDurationIsKnownIfTheSuccessorStartedBeforeThePredecessorsCloseWasRead() {
        Events first = Events.begun("run-1").after(2);
        first.continuedAsNew(WORKFLOW, "run-2");
        Events second = Events.run("run-2").after(2);
        second.started(a -> a.setFirstRunId("run-1").setContinuedRunId("run-1").setInitiator(WORKFLOW));
        second.task();
        Watching seen = Watching.of(second);
        first.all.forEach(seen::see);

        second.after(1).completed();
        seen.see(second.all.get(second.all.size() - 1));

        assertThat(seen.only(ChainClosed.class).durationMicros()).isEqualTo(micros(3));
    }

    @Test
    void aCronTickThatFailsCountsAlthoughItHasASuccessor() {
        Events tick = Events.run("run-9");
        tick.started(a -> a.setFirstRunId("run-1")
                .setContinuedRunId("run-8")
                .setInitiator(CRON)
                .setCronSchedule("0 3 * * *")
                .setFirstWorkflowTaskBackoffMicros(micros(3600)));
        tick.after(3600).task().after(2).failed(POLICY_NOT_SET, "run-10", "ApplicationFailure", "java.io.IOException");

        ChainClosed chain = Watching.of(tick).only(ChainClosed.class);

        assertThat(chain.outcome()).isEqualTo(ChainOutcome.FAILED);
        assertThat(chain.failureType()).isEqualTo("java.io.IOException");
        assertThat(chain.durationMicros()).isEqualTo(micros(2));
    }

    @Test
    void aCronTickIsCountedAlsoWhereItEndsWithContinuedAsNew() {
        Events bad = Events.run("run-1");
        bad.started(a -> a.setCronSchedule("* * * * *"));
        bad.task().continuedAsNew(0, "run-2", "java.io.IOException");
        Events good = Events.run("run-2");
        good.started(a -> a.setCronSchedule("* * * * *").setContinuedRunId("run-1"));
        good.task().continuedAsNew(CRON, "run-3");

        Watching seen = Watching.of(bad);
        good.all.forEach(seen::see);

        assertThat(seen.seen(ChainClosed.class))
                .extracting(ChainClosed::outcome)
                .containsExactly(ChainOutcome.FAILED, ChainOutcome.COMPLETED);
    }

    @Test
    void continueAsNewOfACronWorkflowByItselfIsNoOutcome() {
        Events run = Events.run("run-1");
        run.started(a -> a.setCronSchedule("* * * * *"));
        run.task().continuedAsNew(WORKFLOW, "run-2");

        assertThat(Watching.of(run).seen(ChainClosed.class)).isEmpty();
    }

    @Test
    void aRetriedTimeoutIsNoOutcomeAndAFinalOneIs() {
        Events retried = Events.begun("run-1");
        retried.add(
                HistoryEventType.WORKFLOW_EXECUTION_TIMED_OUT,
                a -> a.setRetryState(RETRY_IN_PROGRESS).setNewRunId("run-2"));
        Events last = Events.begun("run-3");
        last.add(HistoryEventType.WORKFLOW_EXECUTION_TIMED_OUT, a -> a.setRetryState(3));

        Watching seen = Watching.of(retried);
        last.all.forEach(seen::see);

        assertThat(seen.only(ChainClosed.class).outcome()).isEqualTo(ChainOutcome.TIMED_OUT);
    }

    @Test
    void terminationAndCancellationAreOutcomesOfTheirOwn() {
        Events terminated = Events.begun("run-1");
        terminated.terminated("ops@host");
        Events canceled = Events.begun("run-2");
        canceled.add(HistoryEventType.WORKFLOW_EXECUTION_CANCELED, a -> {});

        Watching seen = Watching.of(terminated);
        canceled.all.forEach(seen::see);

        assertThat(seen.seen(ChainClosed.class))
                .extracting(ChainClosed::outcome)
                .containsExactly(ChainOutcome.TERMINATED, ChainOutcome.CANCELED);
    }

    @Test
    void aCronRunTerminatedInItsFirstBackoffHasNoDuration() {
        Events run = Events.run();
        run.started(a -> a.setCronSchedule("@daily").setFirstWorkflowTaskBackoffMicros(micros(3600)));
        run.after(5).terminated("ops@host");

        ChainClosed chain = Watching.of(run).only(ChainClosed.class);

        assertThat(chain.durationMicros()).isEqualTo(-1);
    }

    @Test
    void aRunReadFromTheMiddleHasARowAndNoOutcomeBecauseNobodyKnowsItsType() {
        Events run = Events.run().nextId(40);
        run.task().completed();

        Watching seen = Watching.of(run);

        assertThat(seen.runs).hasSize(1);
        assertThat(seen.runs.get(0).getDurationMicros()).isEqualTo(-1);
        assertThat(seen.seen(ChainClosed.class)).isEmpty();
        assertThat(seen.correlator.tolerated(Tolerated.STARTED_IN_THE_MIDDLE)).isEqualTo(1);
        assertThat(seen.correlator.tolerated(Tolerated.TYPE_UNKNOWN)).isEqualTo(2);
    }

    @Test
    void aClosedRunThatIsReadAgainCountsNothing() {
        Events run = Events.begun();
        run.completed();
        Watching seen = Watching.of(run);
        int before = seen.observations.size();

        run.all.forEach(seen::see);

        assertThat(seen.observations).hasSize(before);
        assertThat(seen.runs).hasSize(1);
        assertThat(seen.dispositions.subList(run.all.size(), seen.dispositions.size()))
                .containsOnly(Disposition.DUPLICATE);
    }

    @Test
    void holesAreCountedAndTolerated() {
        Events run = Events.begun().nextId(10);
        run.task().completed();

        Watching seen = Watching.of(run);

        assertThat(seen.seen(ChainClosed.class)).hasSize(1);
        assertThat(seen.correlator.tolerated(Tolerated.GAP)).isEqualTo(5);
    }
}
