package dev.vigil.collector.source.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.collector.translate.Micros;
import io.grpc.Status;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RequestGateTest {

    private final Hand clock = new Hand();
    private final RequestGate gate =
            new RequestGate("payments", ApiClass.HISTORY, 100, clock, (namespace, api, result) -> {}, new Random(1));

    @Test
    void aRefusalOfARequestThatYieldsIsBelievedThoughOthersPass() throws Exception {
        long longest = 0;
        for (int i = 0; i < 8; i++) {
            refused(true);
            longest = gate.waitMicros();
            clock.now += longest;
            assertThat(gate.send("tail", () -> "more urgent")).isEqualTo("more urgent");
        }
        // so the pauses go on growing
        assertThat(longest).isGreaterThan(TokenBucket.LONGEST_PAUSE_MICROS / 4);
        assertThat(gate.trouble()).isPresent();
        // until one that yields passes
        assertThat(gate.send("closed run", true, () -> "spare")).isEqualTo("spare");
        assertThat(gate.trouble()).isEmpty();
        refused(true);
        assertThat(gate.waitMicros()).isLessThanOrEqualTo(TokenBucket.FIRST_PAUSE_MICROS);
    }

    @Test
    void itIsForgottenWhenNothingYieldsAnyMore() throws Exception {
        for (int i = 0; i < 4; i++) {
            refused(true);
            clock.now += gate.waitMicros();
        }
        clock.now += 60_000_000;
        gate.send("tail", () -> "passed");
        assertThat(gate.trouble()).isEmpty();
    }

    private void refused(boolean yields) {
        assertThatThrownBy(() -> gate.send("history", yields, () -> {
                    throw Status.RESOURCE_EXHAUSTED.asRuntimeException();
                }))
                .isInstanceOf(RequestFailedException.class);
    }

    /** Moved by hand. */
    private static final class Hand extends Clock {
        private long now = Micros.of(Instant.parse("2026-01-01T00:00:00Z"));

        @Override
        public Instant instant() {
            return Instant.ofEpochSecond(0, now * 1_000);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
