package dev.vigil.collector.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is kept in step is held against what a look through all runs would say. */
final class OpenRunsTest {

    private static final int RUNS = 200;
    private static final int STEPS = 20_000;
    private static final int TIMES = 1_000;

    private final DescribeConfig describes = DescribeConfig.defaults();
    private final OpenRuns open =
            new OpenRuns(new ReadSchedule(ReadConfig.defaults()), new DescribeSchedule(DescribeConfig.defaults()));
    private final List<RunState> all = new ArrayList<>();
    private final Random random = new Random(1);
    private long now = 100_000_000;

    @Test
    void whatIsDueIsWhatALookThroughAllRunsWouldFind() {
        for (int step = 0; step < STEPS; step++) {
            now += random.nextInt(100_000);
            change();
            switch (random.nextInt(10)) {
                case 0 -> takeReads(random.nextInt(6));
                case 1 -> takeDescribes(random.nextInt(6));
                default -> {
                    // more changes before the next look
                }
            }
            long readTo = all.stream()
                    .filter(run -> run.failures < ReadSchedule.FAILURES_TO_GIVE_UP)
                    .mapToLong(run -> run.readToMicros)
                    .min()
                    .orElse(Long.MAX_VALUE);
            assertThat(open.readTo(now)).isEqualTo(Math.min(now, readTo));
            assertThat(open.unreadable())
                    .isEqualTo(matching(run -> run.failures >= ReadSchedule.FAILURES_TO_GIVE_UP)
                            .size());
        }
    }

    private void takeReads(int max) {
        Predicate<RunState> due = run -> !run.reading && run.nextReadMicros <= now;
        List<RunState> closed = matching(due.and(run -> run.closedSeen));
        List<RunState> others = matching(due.and(run -> !run.closedSeen));
        Set<RunState> before = Set.copyOf(all.stream().filter(due).toList());
        List<RunRead> reads = open.takeReads(now, max);
        List<RunState> taken = reads.stream().map(read -> get(read.run())).toList();
        assertThat(reads).hasSize(Math.min(max, closed.size() + others.size()));
        assertThat(before).containsAll(taken);
        assertThat(taken).allMatch(run -> run.reading).doesNotHaveDuplicates();
        // closed ones first, and each of the others only if none is left that waits longer
        assertThat(taken.stream().filter(run -> run.closedSeen)).hasSize(Math.min(max, closed.size()));
        List<Long> waiting =
                others.stream().map(run -> run.nextReadMicros).sorted().toList();
        List<RunState> takenOthers =
                taken.stream().filter(run -> !run.closedSeen).toList();
        assertThat(takenOthers.stream().map(run -> run.nextReadMicros))
                .isEqualTo(waiting.subList(0, takenOthers.size()));
    }

    private void takeDescribes(int max) {
        Predicate<RunState> candidate = run -> !run.describing && !run.closedSeen && run.lastEventId > 0;
        List<RunState> due = matching(candidate
                .and(run -> run.suspicion.reason(describes, now) != null)
                .and(run -> run.nextDescribeMicros <= now));
        List<Long> troubled = describedAt(due, true);
        List<Long> slow = describedAt(due, false);
        List<RunDescribe> taken = open.takeDescribes(now, max);
        List<RunDescribe> suspicious = taken.stream()
                .filter(each -> each.reason() != dev.vigil.schema.event.SnapshotReason.SAMPLE)
                .toList();
        assertThat(taken.size() - suspicious.size()).isLessThanOrEqualTo(due.size() < max ? 1 : 0);
        assertThat(suspicious).hasSize(Math.min(max, due.size()));
        // of either kind those that were not described for longest, in turn
        assertThat(suspicious.stream().map(each -> get(each.run()).describedAtMicros))
                .isIn(inTurn(troubled, slow, suspicious.size()), inTurn(slow, troubled, suspicious.size()));
        for (RunDescribe each : taken) {
            assertThat(get(each.run()).describing).isTrue();
            if (!suspicious.contains(each)) {
                assertThat(get(each.run()).suspicion.reason(describes, now)).isNull();
                long longest = all.stream()
                        .filter(run -> run == get(each.run()) || candidate.test(run))
                        .filter(run -> run.suspicion.reason(describes, now) == null)
                        .mapToLong(run -> run.describedAtMicros)
                        .min()
                        .orElseThrow();
                assertThat(get(each.run()).describedAtMicros).isEqualTo(longest);
            }
        }
    }

    private static List<Long> describedAt(List<RunState> runs, boolean troubled) {
        return runs.stream()
                .filter(run -> run.suspicion.troubled() == troubled)
                .map(run -> run.describedAtMicros)
                .sorted()
                .toList();
    }

    private static List<Long> inTurn(List<Long> first, List<Long> second, int max) {
        List<Deque<Long>> left = List.of(new ArrayDeque<>(first), new ArrayDeque<>(second));
        List<Long> taken = new ArrayList<>();
        for (int turn = 0; taken.size() < max; turn++) {
            Deque<Long> preferred = left.get(turn % 2);
            taken.add((preferred.isEmpty() ? left.get(1 - turn % 2) : preferred).remove());
        }
        return taken;
    }

    /** One of the things that happen to a run. */
    private void change() {
        if (all.size() < RUNS) {
            RunState run =
                    new RunState(new RunKey("ns", "w", "run-" + all.size() + "-" + now), now - random.nextInt(TIMES));
            run.nextReadMicros = now;
            all.add(run);
            open.put(run, now);
            return;
        }
        RunState run = all.get(random.nextInt(all.size()));
        if (random.nextInt(20) == 0) {
            all.remove(run);
            assertThat(open.remove(run.key.runId())).isSameAs(run);
            return;
        }
        List<Consumer<RunState>> changes = List.of(
                each -> each.reading = false,
                each -> each.nextReadMicros = now + random.nextInt(3_000_000) - 1_000_000,
                each -> each.change(now),
                each -> each.readToMicros += random.nextInt(TIMES),
                each -> each.failures = random.nextInt(8),
                each -> each.describing = false,
                each -> {
                    each.describing = false;
                    each.describedAtMicros = now;
                    each.nextDescribeMicros = now + random.nextInt(1_000_000);
                },
                each -> {
                    each.lastEventId++;
                    each.suspicion.observe(Records.event(
                            "a",
                            each.lastEventId,
                            HistoryEventType.ACTIVITY_TASK_SCHEDULED,
                            now,
                            Records.start("a").getAttributes()));
                },
                each -> {
                    each.lastEventId++;
                    each.suspicion.observe(Records.event(
                            "a",
                            each.lastEventId,
                            HistoryEventType.WORKFLOW_TASK_COMPLETED,
                            now,
                            Records.start("a").getAttributes()));
                },
                each -> each.suspicion.problemReported(),
                each -> {
                    if (!each.closedSeen && random.nextInt(4) == 0) {
                        each.closedSeen = true;
                        each.closedAtMicros = now - random.nextInt(TIMES);
                    }
                });
        changes.get(random.nextInt(changes.size())).accept(run);
        open.put(run, now);
    }

    private List<RunState> matching(Predicate<RunState> condition) {
        return all.stream().filter(condition).collect(Collectors.toCollection(ArrayList::new));
    }

    private RunState get(RunKey key) {
        RunState run = open.get(key.runId());
        if (run == null) {
            throw new AssertionError("not known: " + key);
        }
        return run;
    }
}
