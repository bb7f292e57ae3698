package dev.vigil.streams.judge.detect;

import static dev.vigil.streams.judge.detect.Vectors.agree;
import static dev.vigil.streams.judge.detect.Vectors.number;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where the question is another one than "k of n". */
class OtherDetectorsTest {

    @Test
    void theComparisonOfBuildsAgreesWithTheStudy() {
        builds(Vectors.own("build-compare.csv"));
        Vectors.study("build-compare.csv").ifPresent(OtherDetectorsTest::builds);
    }

    private static void builds(List<Map<String, String>> rows) {
        BuildComparison comparison = new BuildComparison();
        for (Map<String, String> row : rows) {
            comparison.feed(
                    (long) number(row, "n_new"), (long) number(row, "k_new"), (long) number(row, "n_old"), (long)
                            number(row, "k_old"));
            assertThat(comparison.strataClosed()).isEqualTo((long) number(row, "strata_closed"));
            agree("log e 3 of " + row, comparison.evidence(0), number(row, "log_e_3"));
            agree("log e 10 of " + row, comparison.evidence(1), number(row, "log_e_10"));
            agree("log e of " + row, comparison.logE(), number(row, "log_e"));
        }
    }

    @Test
    void occupiedMinutesAgreeWithTheStudy() {
        silence(Vectors.own("silence.csv"));
        Vectors.study("silence.csv").ifPresent(OtherDetectorsTest::silence);
    }

    private static void silence(List<Map<String, String>> rows) {
        double evidence = 0;
        boolean silent = false;
        for (Map<String, String> row : rows) {
            evidence = Silence.step(evidence, number(row, "occupied") == 1, number(row, "g"), 8.5);
            silent = silent ? evidence > 8.5 / 2 : evidence >= 8.5;
            agree("S of " + row, evidence, number(row, "S"));
            assertThat(silent).as("silent of " + row).isEqualTo(number(row, "silent") == 1);
        }
    }

    @Test
    void slopesAndTimesToDrainAgreeWithTheStudy() {
        backlog(Vectors.own("backlog.csv"));
        Vectors.study("backlog.csv").ifPresent(OtherDetectorsTest::backlog);
    }

    private static void backlog(List<Map<String, String>> rows) {
        Starvation starvation = new Starvation(5);
        for (Map<String, String> row : rows) {
            starvation.sample(number(row, "backlog"), 0);
            agree("slope of " + row, starvation.slopePerSecond(), number(row, "slope_per_s"));
            double drain = number(row, "time_to_drain_s");
            if (Double.isInfinite(drain)) {
                assertThat(starvation.drainSeconds()).isInfinite();
            } else {
                agree("drain of " + row, starvation.drainSeconds(), drain);
            }
        }
    }

    @Test
    void threeLateSamplesStarveTenCalmOnesEndIt() {
        Starvation starvation = new Starvation(5);
        for (int i = 0; i < 3; i++) {
            assertThat(starvation.firing()).isFalse();
            starvation.sample(100, 6);
        }
        assertThat(starvation.firing()).isTrue();
        for (int i = 0; i < 10; i++) {
            assertThat(starvation.firing()).isTrue();
            starvation.sample(1, 1);
        }
        assertThat(starvation.firing()).isFalse();
    }

    @Test
    void aBacklogThatDrainsSoonIsNoStarvation() {
        Starvation starvation = new Starvation(5);
        for (int backlog = 1_000; backlog > 0; backlog -= 100) {
            starvation.sample(backlog, backlog > 800 ? 4 : 60);
            assertThat(starvation.firing()).as("at " + backlog).isFalse();
        }
    }

    @Test
    void aTypeThatRunsEveryMinuteIsSilentAfterMinutesOnlyOnceItIsKnown() {
        Silence silence = new Silence();
        long end = Silence.LEARNING_MINUTES + 1;
        for (long minute = 0; minute < 1440; minute++) {
            silence.feed(minute, 1, 0);
        }
        silence.feed(1440 + 600, 0, 0);
        assertThat(silence.firing())
                .as("after ten hours of silence on the second day")
                .isFalse();
        for (long minute = 1440 + 601; minute < end; minute++) {
            silence.feed(minute, 1, 0);
        }
        long minute = end;
        while (!silence.firing() && minute < end + 600) {
            silence.feed(minute++, 0, 0);
        }
        assertThat(minute - end).isBetween(5L, 30L);
        for (int i = 0; i < 60; i++) {
            silence.feed(minute++, 1, 0);
        }
        assertThat(silence.firing()).isFalse();
    }

    @Test
    void whenTheWholeNamespaceIsQuietNoTypeIsSilent() {
        Silence silence = new Silence();
        long minute = 0;
        for (; minute < Silence.LEARNING_MINUTES + 1; minute++) {
            silence.feed(minute, minute % 10 == 0 ? 1 : 0, 0);
        }
        silence.cohort(0);
        for (int i = 0; i < 300; i++) {
            silence.feed(minute++, 0, 0);
        }
        assertThat(silence.firing()).isFalse();
        silence.cohort(1);
        for (int i = 0; i < 300; i++) {
            silence.feed(minute++, 0, 0);
        }
        assertThat(silence.firing()).isTrue();
    }

    @Test
    void aWorseBuildIsFoundAndAnEqualOneIsNot() {
        int equal = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            equal += rollOut(random, 0.05, 0.05).firing() ? 1 : 0;
            assertThat(rollOut(random, 0.01, 0.2).firing()).as("seed " + seed).isTrue();
        }
        assertThat(equal).as("false alarms in 200 roll-outs").isLessThanOrEqualTo(6);
    }

    private static BuildComparison rollOut(Random random, double old, double fresh) {
        BuildComparison comparison = new BuildComparison();
        comparison.feed(0, Map.of("a", 10L), Map.of());
        for (long minute = 1; minute < 600; minute++) {
            comparison.feed(
                    minute, Map.of("a", 3L, "b", 1L), Map.of("a", bad(random, 3, old), "b", bad(random, 1, fresh)));
        }
        assertThat(comparison.newBuild()).isEqualTo("b");
        return comparison;
    }

    private static long bad(Random random, int n, double share) {
        long bad = 0;
        for (int i = 0; i < n; i++) {
            bad += random.nextDouble() < share ? 1 : 0;
        }
        return bad;
    }

    @Test
    void aSlowRiseIsSeenAgainstTheLaunch() {
        DriftGuard guard = new DriftGuard();
        Random random = new Random(7);
        for (int day = 0; day < 60; day++) {
            double share = 0.01 * Math.pow(1.03, Math.max(0, day - 14));
            guard.feed(day * 1440L, 2_000, bad(random, 2_000, share));
            if (day <= 21) {
                assertThat(guard.firing()).isFalse();
            }
        }
        assertThat(guard.firing()).isTrue();
        guard.accept();
        assertThat(guard.firing()).isFalse();
    }

    @Test
    void whatIsWrittenIsReadBackAsItWas() throws IOException {
        Silence silence = new Silence();
        BuildComparison builds = new BuildComparison();
        DriftGuard drift = new DriftGuard();
        Starvation starvation = new Starvation(5);
        for (long minute = 0; minute < 30 * 1440; minute++) {
            silence.feed(minute, minute % 7 == 0 ? 2 : 0, 0);
            drift.feed(minute, 10, minute % 5);
            builds.feed(minute, Map.of("a", 3L, "b", minute > 600 ? 1L : 0L), Map.of("a", 1L));
            starvation.sample(minute % 50, minute % 9);
        }
        assertThat(bytes(Silence.read(in(bytes(silence))))).isEqualTo(bytes(silence));
        assertThat(bytes(BuildComparison.read(in(bytes(builds))))).isEqualTo(bytes(builds));
        assertThat(bytes(DriftGuard.read(in(bytes(drift))))).isEqualTo(bytes(drift));
        assertThat(bytes(Starvation.read(5, in(bytes(starvation))))).isEqualTo(bytes(starvation));
    }

    private static byte[] bytes(Detector detector) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        detector.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static DataInputStream in(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    @Test
    void theStateOfABacklogWithoutExecutionsIsStillRead() throws IOException {
        Starvation now = new Starvation(60);
        now.sample(5, 70);
        now.executed(200, 400_000_000);
        assertThat(now.usualMicros()).as("late: not usual").isZero();
        now.sample(0, 0);
        now.executed(200, 400_000_000);
        assertThat(now.usualMicros()).isEqualTo(2_000_000);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        now.write(new DataOutputStream(bytes));

        Starvation read = Starvation.read(60, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read.usualMicros()).isEqualTo(2_000_000);

        byte[] before = Arrays.copyOf(bytes.toByteArray(), bytes.size() - 2 * Double.BYTES);
        before[0] = 1;
        Starvation old = Starvation.read(60, new DataInputStream(new ByteArrayInputStream(before)));
        assertThat(old.usualMicros()).isZero();
        assertThat(old.backlog()).isEqualTo(now.backlog());
    }
}
