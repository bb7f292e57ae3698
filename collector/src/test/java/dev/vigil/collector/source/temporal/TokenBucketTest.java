package dev.vigil.collector.source.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class TokenBucketTest {

    private static final long SECOND = 1_000_000;

    @Test
    void aSecondsWorthMayGoAtOnceAndThenTheRateHolds() {
        TokenBucket bucket = new TokenBucket(4, 0);
        assertThat(taken(bucket, 0)).isEqualTo(4);
        assertThat(taken(bucket, SECOND / 2)).isEqualTo(2);
        assertThat(taken(bucket, 100 * SECOND)).isEqualTo(4);
    }

    @Test
    void lessThanOneASecondStillGetsATurn() {
        TokenBucket bucket = new TokenBucket(0.5, 0);
        assertThat(taken(bucket, 0)).isEqualTo(1);
        assertThat(bucket.waitMicros(0)).isEqualTo(2 * SECOND);
        assertThat(taken(bucket, 2 * SECOND)).isEqualTo(1);
    }

    @Test
    void refusalsPauseTwiceAsLongEachTimeUpToALimit() {
        TokenBucket bucket = new TokenBucket(10, 0);
        bucket.refused(0, 0, 0.999999);
        assertThat(bucket.tryTake(0)).isFalse();
        assertThat(bucket.waitMicros(0)).isBetween(SECOND / 8, SECOND / 4);
        bucket.refused(0, 0, 0.999999);
        assertThat(bucket.waitMicros(0)).isBetween(SECOND / 4, SECOND / 2);
        for (int i = 0; i < 100; i++) {
            bucket.refused(0, 0, 0);
        }
        assertThat(bucket.waitMicros(0)).isBetween(SECOND, TokenBucket.LONGEST_PAUSE_MICROS);
        assertThat(bucket.tryTake(TokenBucket.LONGEST_PAUSE_MICROS)).isTrue();
    }

    @Test
    void aSuccessForgetsTheRefusals() {
        TokenBucket bucket = new TokenBucket(10, 0);
        bucket.refused(0, 0, 0);
        bucket.refused(0, 0, 0);
        bucket.succeeded();
        bucket.refused(10 * SECOND, 0, 0.999999);
        assertThat(bucket.waitMicros(10 * SECOND)).isLessThanOrEqualTo(TokenBucket.FIRST_PAUSE_MICROS);
    }

    @Test
    void aClockThatGoesBackGivesNothingAndBreaksNothing() {
        TokenBucket bucket = new TokenBucket(1, 100 * SECOND);
        assertThat(taken(bucket, 100 * SECOND)).isEqualTo(1);
        assertThat(taken(bucket, 0)).isZero();
        assertThat(taken(bucket, SECOND)).isEqualTo(1);
    }

    private static int taken(TokenBucket bucket, long nowMicros) {
        int taken = 0;
        while (bucket.tryTake(nowMicros)) {
            taken++;
        }
        return taken;
    }
}
