package dev.vigil.collector.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetentionGuardTest {

    private static final Duration RETENTION = Duration.ofDays(3);
    private static final long NOW = Duration.ofDays(20_000).toNanos() / 1_000;

    @Test
    void aCollectorThatKeepsUpHasTheWholeRetention() {
        var headroom = RetentionGuard.of(NOW - micros(Duration.ofSeconds(12)), Duration.ZERO, RETENTION, NOW);
        assertThat(headroom.atRisk()).isFalse();
        assertThat(headroom.headroom()).isEqualTo(RETENTION.minusSeconds(12));
    }

    @Test
    void lessThanSixHoursIsTooLittleAndSaysHowLongIsLeft() {
        var headroom = RetentionGuard.of(NOW - micros(Duration.ofHours(67)), Duration.ZERO, RETENTION, NOW);
        assertThat(headroom.atRisk()).isTrue();
        assertThat(RetentionGuard.sentence("payments", headroom, Duration.ZERO, RETENTION, false))
                .isEqualTo("Temporal deletes closed runs of namespace payments in 5 h that are not read yet (retention"
                        + " 3 d); raise collector.requests_per_second, or allow"
                        + " collector.retention_boost");
    }

    @Test
    void catchingUpThatTakesLongerThanTheHeadroomIsARisk() {
        long interrupted = NOW - micros(Duration.ofDays(2));
        assertThat(RetentionGuard.of(interrupted, Duration.ofHours(23), RETENTION, NOW)
                        .atRisk())
                .isFalse();
        assertThat(RetentionGuard.of(interrupted, Duration.ofHours(25), RETENTION, NOW)
                        .atRisk())
                .isTrue();
    }

    @Test
    void whatIsPastRetentionIsSaid() {
        var headroom = RetentionGuard.of(NOW - micros(Duration.ofDays(4)), Duration.ofHours(1), RETENTION, NOW);
        assertThat(headroom.headroom()).isNegative();
        assertThat(RetentionGuard.sentence("payments", headroom, Duration.ofHours(3), RETENTION, true))
                .isEqualTo(
                        "Temporal may have deleted closed runs of namespace payments before they were read (retention"
                                + " 3 d, catching up takes about 3 h); collector.retention_boost is in use");
    }

    @Test
    void aShortRetentionHasAShortLimit() {
        Duration hour = Duration.ofHours(1);
        assertThat(RetentionGuard.of(NOW - micros(Duration.ofMinutes(40)), Duration.ZERO, hour, NOW)
                        .atRisk())
                .isFalse();
        assertThat(RetentionGuard.of(NOW - micros(Duration.ofMinutes(46)), Duration.ZERO, hour, NOW)
                        .atRisk())
                .isTrue();
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
