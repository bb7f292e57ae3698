package dev.vigil.streams.observe;

import static dev.vigil.streams.observe.Events.T0;
import static dev.vigil.streams.observe.Events.micros;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.streams.observe.Observation.RunOnBuild;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The sum of what is observed is the number of open runs of each build. */
class RunOnBuildTest {

    private static final int RESET = HistoryEventType.CAUSE_RESET_WORKFLOW;

    private static Map<String, Integer> open(Watching seen) {
        Map<String, Integer> open = new TreeMap<>();
        seen.seen(RunOnBuild.class).forEach(run -> open.merge(run.buildId(), run.sign(), Integer::sum));
        open.values().removeIf(runs -> runs == 0);
        return open;
    }

    private static void task(Events run, String identity, String build) {
        run.taskScheduled();
        run.taskStarted(identity);
        run.taskCompleted(identity, build);
    }

    @Test
    void aRunWithoutACompletedTaskIsOnNoBuild() {
        Events run = Events.run();
        run.started();
        run.taskScheduled();
        run.terminated("ops");

        assertThat(Watching.of(run).seen(RunOnBuild.class)).isEmpty();
    }

    @Test
    void tasksOfOneBuildCountTheRunOnceAndTheNextBuildTakesItOver() {
        Events run = Events.begun();
        task(run, "worker-1", "build-1");
        run.after(5);
        task(run, "worker-2", "build-2");

        Watching seen = Watching.of(run);

        assertThat(open(seen)).isEqualTo(Map.of("build-2", 1));
        assertThat(seen.seen(RunOnBuild.class))
                .containsExactly(
                        new RunOnBuild(T0, "Order", "build-1", 1),
                        new RunOnBuild(T0 + micros(5), "Order", "build-1", -1),
                        new RunOnBuild(T0 + micros(5), "Order", "build-2", 1));
    }

    @Test
    void aRunOfAWorkerWithoutVersionsIsOfTheBuildWithoutAName() {
        Events run = Events.run();
        run.started();
        task(run, "1@a", "");
        task(run, "2@b", "");
        assertThat(open(Watching.of(run))).isEqualTo(Map.of("", 1));

        run.completed();
        assertThat(open(Watching.of(run))).isEmpty();
    }

    @Test
    void copiesOfAResetCountOnceAtTheReset() {
        Events fork = Events.run("fork").copying(true);
        fork.started(a -> a.setFirstRunId("base").setOriginalRunId("base"));
        task(fork, "worker-1", "build-1");
        task(fork, "worker-1", "build-2");
        fork.taskFailed(RESET);
        fork.after(10).taskScheduled();
        fork.taskStarted();
        fork.copying(false);
        fork.taskFailed(RESET);

        assertThat(Watching.of(fork).only(RunOnBuild.class))
                .isEqualTo(new RunOnBuild(T0 + micros(10), "Order", "build-2", 1));

        fork.task().completed();
        assertThat(open(Watching.of(fork))).isEmpty();
    }

    /** Whatever else happens in it, and whatever attempts and snapshots come between. */
    @Test
    void anyRunIsOnTheBuildOfItsLastTaskUntilItCloses() {
        for (long seed = 1; seed <= 200; seed++) {
            Watching seen = Watching.storing();
            List<Object> records = new RandomRun(seed).records(new Random(seed));
            records.forEach(seen::see);
            boolean isOpen = seen.runs.isEmpty();
            assertThat(open(seen)).as("seed %d", seed).isEqualTo(isOpen ? Map.of("build-1", 1) : Map.of());
        }
    }
}
