package dev.vigil.streams.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.streams.observe.Observation.ActivityClosed;
import dev.vigil.streams.observe.Observation.AttemptEnded;
import dev.vigil.streams.observe.Observation.LateLearnedTakenBack;
import dev.vigil.streams.observe.Observation.QueueWaitTakenBack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of any run, whatever happens in it: checked on {@value #RUNS} runs for each seed. */
class StreamPropertiesTest {

    private static final int RUNS = 100;

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000_000, 2_000_000})
    void duplicatesInAnyPositionChangeNothing(long seed) {
        for (long run = seed; run < seed + RUNS; run++) {
            Random random = new Random(run);
            List<Object> once = new RandomRun(run).records(random);
            List<Object> withDuplicates = new ArrayList<>();
            for (Object record : once) {
                withDuplicates.add(record);
                while (random.nextInt(3) == 0) {
                    withDuplicates.add(withDuplicates.get(random.nextInt(withDuplicates.size())));
                }
            }

            assertThat(seen(Watching.all(), withDuplicates).observations)
                    .as("run %d", run)
                    .isEqualTo(seen(Watching.all(), once).observations);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000_000, 2_000_000})
    void storingTheMemoryBetweenRecordsChangesNothing(long seed) {
        for (long run = seed; run < seed + RUNS; run++) {
            List<Object> records = new RandomRun(run).records(new Random(run));

            Watching stored = seen(Watching.storing(), records);

            Watching kept = seen(Watching.all(), records);
            assertThat(stored.observations).as("run %d", run).isEqualTo(kept.observations);
            assertThat(stored.runs).isEqualTo(kept.runs);
            assertThat(stored.activities).isEqualTo(kept.activities);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000_000, 2_000_000})
    void theOrderAcrossTopicsChangesNothingInTheEnd(long seed) {
        for (long run = seed; run < seed + RUNS; run++) {
            RandomRun drawn = new RandomRun(run);
            Map<String, Integer> one = net(seen(Watching.all(), drawn.records(new Random(run))));

            Map<String, Integer> other = net(seen(Watching.all(), drawn.records(new Random(run + 7))));

            assertThat(other).as("run %d", run).isEqualTo(one);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1_000_000, 2_000_000})
    void eachAttemptCountsOnceAndNoneIsCountedBothAsIdentifiedAndAsLateLearned(long seed) {
        for (long run = seed; run < seed + RUNS; run++) {
            Watching seen = seen(Watching.all(), new RandomRun(run).records(new Random(run)));
            Map<String, Integer> contributions = new HashMap<>();
            int proved = 0;
            int late = 0;
            int attempts = 0;
            for (Observation observation : seen.observations) {
                if (observation instanceof AttemptEnded ended) {
                    contributions.merge(ended.timeMicros() + "#" + ended.attempt(), ended.sign(), Integer::sum);
                    attempts += ended.sign();
                } else if (observation instanceof ActivityClosed closed && closed.attempts() > 0) {
                    late += closed.lateLearnedFailures();
                    proved += closed.attempts();
                } else if (observation instanceof LateLearnedTakenBack back) {
                    late -= back.failures();
                }
            }
            assertThat(contributions.values()).as("run %d", run).allMatch(count -> count >= 0);
            assertThat(late).isNotNegative();
            assertThat(attempts + late).isGreaterThanOrEqualTo(proved);
        }
    }

    @Test
    void theRunsDrawnShowWhatTheseTestsAreAbout() {
        Map<String, Integer> kinds = new TreeMap<>();
        for (long run = 0; run < RUNS; run++) {
            for (Observation observation :
                    seen(Watching.all(), new RandomRun(run).records(new Random(run))).observations) {
                String sign = observation instanceof AttemptEnded ended && ended.sign() < 0 ? " taken back" : "";
                kinds.merge(observation.getClass().getSimpleName() + sign, 1, Integer::sum);
            }
        }

        assertThat(kinds)
                .containsKeys(
                        "ActivityClosed",
                        "AttemptEnded",
                        "AttemptEnded taken back",
                        "ChainClosed",
                        "LateLearnedTakenBack",
                        "QueueWait",
                        "QueueWaitTakenBack",
                        "QueueWaiting",
                        "SignalRace",
                        "TimerHandled",
                        "WorkflowTaskFailed",
                        "WorkflowTaskStuck")
                .allSatisfy((kind, count) -> assertThat(count).isGreaterThan(10));
    }

    @Test
    void everyRecordHasExactlyOneDisposition() {
        List<Object> records = new RandomRun(42).records(new Random(42));

        assertThat(seen(Watching.all(), records).dispositions).hasSameSizeAs(records);
    }

    private static Watching seen(Watching watching, List<Object> records) {
        records.forEach(watching::see);
        return watching;
    }

    /** What remains once what was taken back is subtracted. */
    private static Map<String, Integer> net(Watching seen) {
        Map<String, Integer> net = new TreeMap<>();
        for (Observation observation : seen.observations) {
            if (observation instanceof AttemptEnded ended) {
                net.merge(ended.toString().replace("sign=-1", "sign=1"), ended.sign(), Integer::sum);
            } else if (observation instanceof QueueWaitTakenBack back) {
                net.merge(back.taken().toString(), -1, Integer::sum);
            } else if (observation instanceof ActivityClosed closed) {
                net.merge("late learned at " + closed.timeMicros(), closed.lateLearnedFailures(), Integer::sum);
                net.merge(closed.toString().replaceAll("lateLearnedFailures=\\d+", ""), 1, Integer::sum);
            } else if (observation instanceof LateLearnedTakenBack back) {
                net.merge("late learned at " + back.timeMicros(), -back.failures(), Integer::sum);
            } else {
                net.merge(observation.toString(), 1, Integer::sum);
            }
        }
        net.values().removeIf(count -> count == 0);
        return net;
    }
}
