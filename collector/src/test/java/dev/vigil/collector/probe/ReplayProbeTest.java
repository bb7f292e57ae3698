package dev.vigil.collector.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.readiness.ProbeAnswer;
import dev.vigil.schema.readiness.ProbeEnd;
import dev.vigil.schema.readiness.ProbeRecordKind;
import dev.vigil.schema.readiness.ProbeResult;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The probe against a fleet of any size that lives in this test; the real server has a test of its own. */
final class ReplayProbeTest {

    private static final int PAGE = 1_000;

    private final AtomicLong millis = new AtomicLong(1_800_000_000_000L);
    private final List<ProbeResult> results = new ArrayList<>();
    private final TestFleet fleet = new TestFleet();

    /** Runs {@code 0..size-1}; the clock goes on by what an answer takes. */
    private final class TestFleet implements ProbedFleet {
        int size = 10;
        int pollersUntil = Integer.MAX_VALUE;
        Set<Integer> bad = new HashSet<>();
        long waitMicros;
        long waitGrowsBy;
        TreeSet<String> builds = new TreeSet<>(Set.of("b1"));
        int asked;
        int throttle;
        int largestPage;

        @Override
        public Page runs(String workflowType, boolean closed, Optional<byte[]> token) {
            int from = token.map(bytes -> Integer.parseInt(new String(bytes, java.nio.charset.StandardCharsets.UTF_8)))
                    .orElse(0);
            int to = Math.min(size, from + PAGE);
            List<ProbedRun> runs = new ArrayList<>();
            for (int i = from; i < to; i++) {
                runs.add(new ProbedRun("wf-" + i, "run-" + i, "q", closed, 5));
            }
            largestPage = Math.max(largestPage, runs.size());
            return new Page(
                    runs,
                    to == size
                            ? Optional.empty()
                            : Optional.of(Integer.toString(to).getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        }

        @Override
        public long count(String workflowType, boolean closed) {
            return size;
        }

        @Override
        public Answer ask(ProbedRun run) {
            asked++;
            if (throttle > 0) {
                throttle--;
                return new Answer(ProbeAnswer.REFUSED, 1_000, true);
            }
            waitMicros += waitGrowsBy;
            if (asked > pollersUntil) {
                millis.addAndGet(10_000);
                return new Answer(ProbeAnswer.TIMED_OUT, 10_000_000, false);
            }
            millis.addAndGet(40);
            boolean isBad = bad.contains(Integer.parseInt(run.runId().substring(4)));
            return new Answer(isBad ? ProbeAnswer.INCOMPATIBLE : ProbeAnswer.COMPATIBLE, 40_000, false);
        }

        @Override
        public QueueState queue(String taskQueue) {
            return new QueueState(asked >= pollersUntil ? 0 : 1, builds, waitMicros);
        }
    }

    @Test
    void everyOpenRunIsAskedOnceAtTheRateAndTheBadOnesAreNamed() throws Exception {
        fleet.size = 2_500;
        fleet.bad = Set.of(7, 1_200, 2_499);
        long begin = millis.get();
        ProbeReport report = probe(settings(0, 10), Optional.empty()).run();
        assertThat(report.compatible()).isEqualTo(2_497);
        assertThat(report.incompatible()).isEqualTo(3);
        assertThat(report.bad())
                .extracting(ProbedFleet.ProbedRun::workflowId)
                .containsExactly("wf-7", "wf-1200", "wf-2499");
        assertThat(report.isClean()).isFalse();
        assertThat(report.head().build()).isEqualTo("b1");
        assertThat(fleet.asked).isEqualTo(2_500);
        // 2,500 queries at 10 a second take at least 249.9 s
        assertThat(millis.get() - begin).isBetween(249_900L, 260_000L);
        assertThat(results).hasSize(2_501);
        assertThat(results.get(2_500).getKind()).isEqualTo(ProbeRecordKind.SUMMARY);
        assertThat(results)
                .extracting(ProbeResult::getProbeId)
                .containsOnly(report.head().probeId());
    }

    @Test
    void aHundredThousandRunsAreReadPageByPage() throws Exception {
        fleet.size = 100_000;
        ProbeReport report = probe(settings(0, 1_000), Optional.empty()).run();
        assertThat(report.isClean()).isTrue();
        assertThat(report.compatible()).isEqualTo(100_000);
        assertThat(fleet.largestPage).isEqualTo(PAGE);
    }

    @Test
    void aSampleIsOfThatSizeFromAllRunsAndTheSameAfterAnInterruption() throws Exception {
        fleet.size = 20_000;
        ReplayProbe[] first = new ReplayProbe[1];
        first[0] = probe(settings(200, 100), Optional.empty(), progress -> {
            if (progress.asked() == 50) {
                first[0].stop();
            }
        });
        ProbeReport interrupted = first[0].run();
        assertThat(interrupted.head().ended()).isFalse();
        assertThat(results).hasSize(50).noneMatch(result -> result.getKind() == ProbeRecordKind.SUMMARY);
        AnsweredRuns answered = new AnsweredRuns();
        results.forEach(result -> answered.add(result.getRunId(), result.getAnswer()));
        ProbeReport rest = probe(
                        settings(200, 100),
                        Optional.of(
                                new ReplayProbe.Interrupted(interrupted.head().probeId(), answered)))
                .run();
        assertThat(rest.isClean()).isTrue();
        assertThat(rest.compatible()).isEqualTo(200);
        assertThat(fleet.asked).isEqualTo(200);
        List<Integer> chosen = results.stream()
                .filter(result -> result.getKind() == ProbeRecordKind.RUN)
                .map(result -> Integer.parseInt(result.getRunId().substring(4)))
                .toList();
        assertThat(chosen).doesNotHaveDuplicates().anyMatch(i -> i < 5_000).anyMatch(i -> i > 15_000);
    }

    @Test
    void nobodyPolls() throws Exception {
        fleet.size = 100_000;
        fleet.pollersUntil = 0;
        ProbeReport report = probe(settings(0, 2), Optional.empty()).run();
        assertThat(fleet.asked).isZero();
        assertThat(report.head().end()).isEqualTo(ProbeEnd.DISTRESS);
        assertThat(report.head().reason()).isEqualTo("nobody polls queue q");
        assertThat(report.isClean()).isFalse();
        assertThat(results).hasSize(ReplayProbe.SILENT_IN_A_ROW + 1);
    }

    @Test
    void aWorkerThatDiesHalfWayEndsTheProbe() throws Exception {
        fleet.size = 1_000;
        fleet.pollersUntil = 300;
        ProbeReport report = probe(settings(0, 100), Optional.empty()).run();
        assertThat(report.compatible()).isEqualTo(300);
        assertThat(report.head().end()).isEqualTo(ProbeEnd.DISTRESS);
        assertThat(report.answers().get(ProbeAnswer.NO_WORKER)).isEqualTo(ReplayProbe.SILENT_IN_A_ROW);
        assertThat(fleet.asked).isLessThan(310);
    }

    @Test
    void aRisingQueueWaitEndsTheProbe() throws Exception {
        fleet.size = 100_000;
        fleet.waitGrowsBy = 50_000;
        ProbeReport report = probe(settings(0, 10), Optional.empty()).run();
        assertThat(report.head().end()).isEqualTo(ProbeEnd.DISTRESS);
        assertThat(report.head().reason()).contains("workflow tasks of queue q wait");
        assertThat(report.waitBeforeMicros()).isZero();
        assertThat(report.waitDuringMicros()).isGreaterThan(3_000_000);
        assertThat(fleet.asked).isLessThan(300);
    }

    @Test
    void aServerThatThrottlesIsGivenTimeAndTheRunIsAskedAgain() throws Exception {
        fleet.throttle = 3;
        ProbeReport report = probe(settings(0, 100), Optional.empty()).run();
        assertThat(report.isClean()).isTrue();
        assertThat(fleet.asked).isEqualTo(13);
    }

    @Test
    void aNamedBuildThatNobodyRunsIsRefusedAndSeveralBuildsProveNothing() throws Exception {
        ProbeSettings named = new ProbeSettings("c", "ns", "T", Optional.of("b2"), 10, 0, false);
        assertThatThrownBy(() -> probe(named, Optional.empty()).run())
                .isInstanceOf(ReplayProbe.BuildMismatchException.class)
                .hasMessage("expected workers of build b2, got: b1");
        assertThat(fleet.asked).isZero();
        fleet.builds.add("b2");
        ProbeReport report = probe(named, Optional.empty()).run();
        assertThat(report.head().end()).isEqualTo(ProbeEnd.WORKERS_CHANGED);
        assertThat(report.isClean()).isFalse();
    }

    @Test
    void noRunAtAllIsNoProof() throws Exception {
        fleet.size = 0;
        assertThat(probe(settings(0, 2), Optional.empty()).run().isClean()).isFalse();
    }

    private ProbeSettings settings(int sample, double perSecond) {
        return new ProbeSettings("c", "ns", "T", Optional.empty(), perSecond, sample, false);
    }

    private ReplayProbe probe(ProbeSettings settings, Optional<ReplayProbe.Interrupted> resumed) {
        return probe(settings, resumed, progress -> {});
    }

    private ReplayProbe probe(
            ProbeSettings settings,
            Optional<ReplayProbe.Interrupted> resumed,
            java.util.function.Consumer<ProbeProgress> progress) {
        return new ReplayProbe(
                fleet,
                settings,
                resumed,
                results::add,
                progress,
                clock(),
                micros -> millis.addAndGet(Math.max(1, micros / 1_000)));
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(millis.get());
            }
        };
    }
}
