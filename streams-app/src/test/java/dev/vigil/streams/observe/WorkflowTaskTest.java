package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.QUEUE;
import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.streams.observe.Observation.HistoryLong;
import dev.vigil.streams.observe.Observation.QueueWait;
import dev.vigil.streams.observe.Observation.WorkflowTaskCompleted;
import dev.vigil.streams.observe.Observation.WorkflowTaskFailed;
import dev.vigil.streams.observe.Observation.WorkflowTaskStuck;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkflowTaskTest {

    private static final int UNHANDLED_COMMAND = 1;
    private static final int UNHANDLED_FAILURE = 14;
    private static final int START_TO_CLOSE = 1;
    private static final int SCHEDULE_TO_START = 2;

    @Test
    void theWaitCountsAtTheStart() {
        Events run = Events.run();
        run.started();
        run.taskScheduled();
        run.after(7).taskStarted();

        QueueWait wait = Watching.of(run).only(QueueWait.class);

        assertThat(wait.waitMicros()).isEqualTo(micros(7));
        assertThat(wait.timeMicros()).isEqualTo(T0 + micros(7));
        assertThat(wait.taskQueue()).isEqualTo(QUEUE);
        assertThat(wait.workflowType()).isEqualTo("Order");
        assertThat(wait.activityType()).isEmpty();
        assertThat(wait.proof().eventIds()).containsExactly(3L, 2L);
    }

    @Test
    void theBackoffBeforeTheFirstTaskIsNoWait() {
        Events run = Events.run();
        run.started(a -> a.setFirstWorkflowTaskBackoffMicros(micros(3600)));
        run.after(3600).taskScheduled();
        run.after(1).taskStarted();

        assertThat(Watching.of(run).only(QueueWait.class).waitMicros()).isEqualTo(micros(1));
    }

    @Test
    void aTaskThatTimedOutOnADeadWorkersStickyQueueShowsTheWaitOfTheNextOneOnly() {
        Events run = Events.run();
        run.started();
        run.taskScheduled();
        run.after(5).taskTimedOut(SCHEDULE_TO_START);
        run.taskScheduled();
        run.after(1).taskStarted();

        Watching seen = Watching.of(run);

        assertThat(seen.only(QueueWait.class).waitMicros()).isEqualTo(micros(1));
        assertThat(seen.seen(WorkflowTaskStuck.class)).isEmpty();
    }

    @Test
    void theTaskWithWhichAStuckRunRecoversIsNoWait() {
        Events run = Events.begun();
        run.add(
                HistoryEventType.WORKFLOW_TASK_SCHEDULED,
                a -> a.setTaskQueue(QUEUE).setAttempt(8));
        run.after(1).taskStarted();

        assertThat(Watching.of(run).seen(QueueWait.class)).hasSize(1);
    }

    @Test
    void aHistoryIsLongFromTheServersWarningOnAndFromHalfAsMuchAgainAsItsSuggestionToContinueAsNew() {
        assertThat(longHistory(11 << 20, false).bytes()).isEqualTo(11 << 20);
        assertThat(longHistory(6 << 20, true).suggested()).isTrue();
        assertThat(longHistories(6 << 20, false)).isEmpty();
        assertThat(longHistories(4 << 20, true)).as("just suggested").isEmpty();
    }

    private static HistoryLong longHistory(long bytes, boolean suggested) {
        return longHistories(bytes, suggested).get(0);
    }

    private static List<HistoryLong> longHistories(long bytes, boolean suggested) {
        Events run = Events.begun();
        run.taskScheduled();
        run.add(
                HistoryEventType.WORKFLOW_TASK_STARTED,
                a -> a.setIdentity("worker-1").setHistorySizeBytes(bytes).setSuggestContinueAsNew(suggested));
        return Watching.of(run).seen(HistoryLong.class);
    }

    @Test
    void aFailureNamesItsCauseTheWorkerAndTheLastGoodBuild() {
        Events run = Events.begun();
        run.taskScheduled();
        run.taskStarted("worker-2");
        long failed = run.add(
                HistoryEventType.WORKFLOW_TASK_FAILED,
                a -> a.setCause(HistoryEventType.CAUSE_NON_DETERMINISTIC_ERROR).setIdentity("worker-2"));

        Watching seen = Watching.of(run);

        WorkflowTaskFailed failure = seen.only(WorkflowTaskFailed.class);
        assertThat(failure.cause()).isEqualTo(24);
        assertThat(failure.buildId()).isEqualTo("worker-2");
        assertThat(failure.lastGoodBuildId()).isEqualTo("build-1");
        assertThat(failure.proof().eventIds()).containsExactly(failed);
        assertThat(seen.only(WorkflowTaskCompleted.class).buildId()).isEqualTo("build-1");
        assertThat(seen.seen(WorkflowTaskStuck.class)).isEmpty();
    }

    @Test
    void theEmbeddedServersRepeatedTimeoutsAreAStuckRun() {
        Events run = Events.begun();
        run.taskScheduled();
        run.taskStarted();
        run.after(1).taskFailed(24);
        for (int i = 0; i < 2; i++) {
            run.taskScheduled();
            run.taskStarted();
            run.after(10).taskTimedOut(START_TO_CLOSE);
        }

        Watching seen = Watching.of(run);

        assertThat(seen.seen(WorkflowTaskFailed.class)).hasSize(1);
        assertThat(seen.seen(WorkflowTaskStuck.class))
                .extracting(WorkflowTaskStuck::attempt)
                .containsExactly(2, 3);
        assertThat(seen.seen(WorkflowTaskStuck.class))
                .extracting(WorkflowTaskStuck::sinceMicros)
                .containsOnly(T0 + micros(1));
    }

    @Test
    void twoFailuresInARowAreNormalThreeAreStuckAndASignalFloodWritesMore() {
        Events run = Events.begun();
        for (int i = 0; i < 3; i++) {
            run.signaled("note");
            run.taskScheduled();
            run.taskStarted();
            run.taskFailed(UNHANDLED_FAILURE);
        }

        Watching seen = Watching.of(run);

        assertThat(seen.seen(WorkflowTaskFailed.class)).hasSize(3);
        assertThat(seen.only(WorkflowTaskStuck.class).attempt()).isEqualTo(3);
    }

    @Test
    void unhandledCommandsAreNoFaultOfTheCode() {
        Events run = Events.begun();
        for (int i = 0; i < 5; i++) {
            run.taskScheduled();
            run.taskStarted();
            run.taskFailed(UNHANDLED_COMMAND);
        }

        Watching seen = Watching.of(run);

        assertThat(seen.seen(WorkflowTaskStuck.class)).isEmpty();
        assertThat(seen.seen(WorkflowTaskFailed.class)).hasSize(5);
    }

    @Test
    void aCompletedTaskEndsASeriesOfFailures() {
        Events run = Events.begun();
        run.taskScheduled();
        run.taskStarted();
        run.taskTimedOut(START_TO_CLOSE);
        run.task();
        run.taskScheduled();
        run.taskStarted();
        run.taskTimedOut(START_TO_CLOSE);

        assertThat(Watching.of(run).seen(WorkflowTaskStuck.class)).isEmpty();
    }
}
