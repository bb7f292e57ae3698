package dev.vigil.collector.progress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ScanBarrierTest {

    private final ScanBarrier barrier = new ScanBarrier(100);

    @Test
    void itBeginsWhereItStoppedAndNeverGoesBack() {
        assertThat(barrier.closedToMicros()).isEqualTo(100);
        barrier.scanned(50);
        assertThat(barrier.closedToMicros()).isEqualTo(100);
    }

    @Test
    void aRunHoldsTheScansThatCameAfterItAndNoOthers() {
        barrier.scanned(200);
        long run = barrier.await();
        barrier.scanned(300);
        assertThat(barrier.closedToMicros()).isEqualTo(200);
        barrier.exported(run);
        assertThat(barrier.closedToMicros()).isEqualTo(300);
    }

    @Test
    void moreScansThanItRemembersOnlyMakeThePromiseCoarser() {
        long run = barrier.await();
        for (int i = 0; i < 3 * ScanBarrier.MAX_SCANS; i++) {
            barrier.scanned(1_000 + i);
        }
        assertThat(barrier.closedToMicros()).isEqualTo(100);
        barrier.exported(run);
        assertThat(barrier.closedToMicros()).isEqualTo(1_000 + 3 * ScanBarrier.MAX_SCANS - 1);
    }
}
