package dev.vigil.streams.judge.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusedRunsTest {

    private final RefusedRuns runs = new RefusedRuns();

    @Test
    void runsThatMoveFireNothing() {
        runs.minute(1, 0, Map.of("a", 40L));
        runs.minute(2, 0, Map.of("a", -10L, "b", 10L));

        assertThat(runs.firing()).isFalse();
        assertThat(runs.openElsewhere(List.of("b"))).isEqualTo(30);
        assertThat(runs.openElsewhere(List.of())).isEqualTo(40);
    }

    @Test
    void clearingTheAlarmForgetsNoRun() {
        runs.minute(1, 2, Map.of("a", 7L));
        assertThat(runs.firing()).isTrue();
        assertThat(runs.wasEnough()).isTrue();

        runs.clear();

        assertThat(runs.atRest()).isTrue();
        assertThat(runs.openElsewhere(List.of("b"))).isEqualTo(7);
    }

    /** Runs that were open before it began to count. */
    @Test
    void noBuildEverHasFewerThanNone() {
        runs.minute(1, 0, Map.of("a", -5L));
        runs.minute(2, 0, Map.of("a", 2L, "", 1L));

        assertThat(runs.openElsewhere(List.of())).isEqualTo(3);
        assertThat(runs.knowsBuilds()).isTrue();
        runs.minute(3, 0, Map.of("a", -2L));
        assertThat(runs.knowsBuilds()).isFalse();
    }

    @Test
    void ofManyBuildsThoseWithTheMostRunsAreKept() {
        for (int build = 1; build <= 2 * RefusedRuns.MOST; build++) {
            runs.minute(build, 0, Map.of(String.format("b%02d", build), (long) build));
        }

        assertThat(runs.openElsewhere(List.of())).isEqualTo((33L + 64) * 32 / 2);
    }

    @Test
    void aRestartForgetsNothing() throws IOException {
        runs.minute(1, 2, Map.of("a", 7L, "", 3L));

        RefusedRuns read = RefusedRuns.read(new DataInputStream(new ByteArrayInputStream(bytes(runs))));

        assertThat(bytes(read)).isEqualTo(bytes(runs));
        assertThat(read.firing()).isTrue();
        assertThat(read.openElsewhere(List.of("a"))).isEqualTo(3);
    }

    @Test
    void theStateOfTheBuildBeforeIsReadAndALaterOneRefused() throws IOException {
        Occurrence before = new Occurrence();
        before.feed(1, 300, 300);

        RefusedRuns read = RefusedRuns.read(new DataInputStream(new ByteArrayInputStream(bytes(before))));

        assertThat(read.firing()).isTrue();
        assertThat(read.wasEnough()).isTrue();
        assertThat(read.openElsewhere(List.of())).isZero();
        assertThatThrownBy(() -> RefusedRuns.read(new DataInputStream(new ByteArrayInputStream(new byte[] {2, 0}))))
                .hasMessageContaining("expected refused runs of version 1, got: 2");
    }

    private static byte[] bytes(Detector detector) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        detector.write(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }
}
