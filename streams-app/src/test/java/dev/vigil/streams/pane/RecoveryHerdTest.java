package dev.vigil.streams.pane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vigil.streams.observe.RetryPolicy;
import dev.vigil.streams.pane.PendingCalls.Call;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryHerdTest {

    /** Rows with short attempts, less the 50 ms that each failing attempt took there; the interval is the one after the next. */
    @ParameterizedTest
    @CsvSource({
        "56.322, 4.0, 0, 56.322, 0",
        "73.731, 32.0, 300, 369.931, 0.2",
        "60.421, 64.0, 300, 324.571, 0.15",
        "5.431, 32.0, 300, 301.631, 0.2",
        "63.325, 4.0, 300, 387.675, 0.35",
        "40.339, 1.0, 300, 367.789, 0.45"
    })
    void aCallIsRolledToItsFirstAttemptAfterRecovery(
            double next, double intervalAfter, long recovery, double expected, double attemptTime) {
        Call call = call(
                (long) (next * 1e6), (long) (intervalAfter / 2 * 1e6), new RetryPolicy(1_000_000, 2, 100_000_000, 0));

        long first = RecoveryHerd.firstAttemptMicros(call, recovery * 1_000_000);

        assertThat(first / 1e6).isCloseTo(expected - attemptTime, within(1e-5));
    }

    @Test
    void aPolicyThatGivesUpRetriesNoMore() {
        RetryPolicy threeAttempts = new RetryPolicy(1_000_000, 2, 100_000_000, 3);

        assertThat(RecoveryHerd.firstAttemptMicros(call(0, 1_000_000, threeAttempts), 2_000_000))
                .isEqualTo(2_000_000);
        assertThat(RecoveryHerd.firstAttemptMicros(call(0, 1_000_000, threeAttempts), 60_000_000))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void synchronisedCallsMakeOnePeak() {
        Pane pane = new Pane();
        for (int i = 0; i < 300; i++) {
            pane.pending(
                    Facts.pending(Facts.NOON, "call-" + i, 8, Facts.NOON + 5 * Facts.SECOND + i, 64 * Facts.SECOND));
        }
        pane.pending(Facts.pending(Facts.NOON, "lone", 8, Facts.NOON + 7 * Facts.SECOND, 64 * Facts.SECOND));

        RecoveryHerd herd = new RecoveryHerd(pane.pendingCalls(), Facts.NOON);

        assertThat(herd.peakPerSecond()).isEqualTo(300);
        assertThat(herd.perSecond()).hasSize(100).contains(300, org.assertj.core.data.Index.atIndex(5));
        assertThat(herd.perSecond()[7]).isEqualTo(1);
    }

    @Test
    void hostileSchedulesEnd() {
        RetryPolicy still = new RetryPolicy(0, 0, 0, 0);
        RetryPolicy endless = new RetryPolicy(1, Double.NaN, Long.MAX_VALUE, -4);

        assertThat(RecoveryHerd.firstAttemptMicros(call(0, 0, still), Facts.NOON))
                .isEqualTo(Facts.NOON);
        assertThat(RecoveryHerd.firstAttemptMicros(call(Long.MIN_VALUE, Long.MAX_VALUE, endless), Facts.NOON))
                .isGreaterThanOrEqualTo(Facts.NOON);
    }

    private static Call call(long nextMicros, long intervalMicros, RetryPolicy policy) {
        return new Call("call", "wf", 0, 2, nextMicros, intervalMicros, policy);
    }
}
