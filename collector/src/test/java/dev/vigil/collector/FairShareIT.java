package dev.vigil.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.vigil.testing.RealTemporal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fleet at its namespace's limit of requests, with and without a collector that catches up, on a real server. What is
 * wanted is 97 percent; some phases of a few seconds on a shared machine do not tell 97 from 93, but they tell both from the
 * 80 of a collector that takes its fifth from the workers. The exact figure is the benchmark's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("real-server")
final class FairShareIT {

    private static final Logger log = LoggerFactory.getLogger(FairShareIT.class);

    /** Far from both: fleet, server and collector share the cores here. What is kept exactly is for the benchmark. */
    private static final double KEPT_PERCENT = 60;

    @TempDir
    private static Path directory;

    private FairShare share;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(
                RealTemporal.binary().isPresent(),
                "skipped: set VIGIL_TEMPORAL_SERVER to the binary of a Temporal server");
        share = new FairShare(directory);
    }

    @AfterAll
    void stop() throws Exception {
        if (share != null) {
            share.close();
        }
    }

    @Test
    void aFleetAtItsLimitKeepsItsThroughputWhileTheCollectorCatchesUp() throws Exception {
        FairShare.Cost cost = share.cost(0.2, false, 5, Duration.ofSeconds(7));
        log.info("{}", cost);
        assertThat(cost.middle()).as(cost.toString()).isGreaterThan(KEPT_PERCENT);
        assertThat(cost.historyPerSecond()).as(cost.toString()).isPositive();
    }

    /** What the other test would see. */
    @Test
    void withoutAShareAndBeforeOthersItLosesMostOfIt() throws Exception {
        FairShare.Cost cost = share.cost(1, true, 3, Duration.ofSeconds(6));
        log.info("{}", cost);
        assertThat(cost.middle()).as(cost.toString()).isLessThan(KEPT_PERCENT);
    }
}
