package dev.vigil.streams.pane;

import static dev.vigil.streams.pane.Facts.HOUR;
import static dev.vigil.streams.pane.Facts.MINUTE;
import static dev.vigil.streams.pane.Facts.NOON;
import static dev.vigil.streams.pane.Facts.ORDERS;
import static dev.vigil.streams.pane.Facts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.vigil.schema.event.Origin;
import dev.vigil.schema.fact.ActivityOutcome;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.Emit;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.schema.window.LatencyPercentiles;
import dev.vigil.schema.window.Measure;
import dev.vigil.schema.window.RetryBurst;
import dev.vigil.schema.window.SubjectKind;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.catalogue.Objective;
import dev.vigil.streams.catalogue.TypeEntry;
import dev.vigil.streams.observe.ActivityKey;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Observation.Bucket;
import dev.vigil.streams.observe.Scope;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowsTest {

    private static final Catalogue CATALOGUE = Catalogue.of(
            Map.of("Refund", new TypeEntry("", "", Objective.DEFAULT, List.of(), false, true)), Map.of(), true);

    private final PaneFold fold = new PaneFold(CatalogueTimeline.always(CATALOGUE));
    private final PartialPanes source = new PartialPanes(0, 1, PaneLimits.DEFAULT);
    private final OpenPanes panes = new OpenPanes(1, PaneLimits.DEFAULT);
    private final Windows windows = new Windows(CatalogueTimeline.always(CATALOGUE), panes, PaneLimits.DEFAULT);
    private final CollectedWindows published = new CollectedWindows();

    @Test
    void aWindowOfEachLengthIsTheSumOfItsMinutes() {
        for (int minute = 0; minute < 60; minute++) {
            for (int i = 0; i <= minute % 3; i++) {
                see(Facts.chain(
                        NOON + minute * MINUTE + i,
                        "Order",
                        i == 0 ? ChainOutcome.FAILED : ChainOutcome.COMPLETED,
                        "wf" + minute));
            }
        }
        close(NOON + HOUR);

        List<FailureRate> rates = published.failureRates();
        assertThat(rates).hasSize(60 + 12 + 1).allMatch(rate -> rate.getWindow().getEmit() == Emit.ON_TIME);
        FailureRate hour = rates.get(rates.size() - 1);
        assertThat(hour.getChains()).isEqualTo(120);
        assertThat(hour.getFailed()).isEqualTo(60);
        assertThat(hour.getRatio()).isEqualTo(0.5);
        assertThat(hour.getLowRatio()).isCloseTo(0.41194, within(1e-4));
        assertThat(hour.getHighRatio()).isCloseTo(0.58806, within(1e-4));
        assertThat(hour.getWindow().getRevision()).isEqualTo(120);
        assertThat(hour.getFailureTypes())
                .singleElement()
                .satisfies(tally -> assertThat(tally.getCount()).isEqualTo(60));
        assertThat(hour.getExemplars()).hasSize(Exemplars.BOUND);
    }

    @Test
    void theFirstRecordHoldsExactlyWhatIsOnTimeAndACorrectionFollows() {
        close(NOON);
        see(Facts.chain(NOON + SECOND, "Order", ChainOutcome.COMPLETED, "wf-1"));
        source.promise(new Promise(ORDERS, NOON + 30 * SECOND, NOON + 30 * SECOND, NOON + 40 * SECOND));
        see(Facts.chain(NOON + 2 * SECOND, "Order", ChainOutcome.FAILED, "wf-2"));
        close(NOON + MINUTE);
        see(Facts.chain(NOON + 3 * SECOND, "Order", ChainOutcome.FAILED, "wf-3"));
        close(NOON + 2 * MINUTE);

        assertThat(published.failureRates())
                .extracting(rate ->
                        rate.getWindow().getEmit() + " " + rate.getWindow().getRevision() + " " + rate.getBad())
                .containsExactly("ON_TIME 1 0", "LATE 2 1", "LATE 3 2");
    }

    @Test
    void whatIsOlderThanFortyEightHoursIsAnAddendumOfItsOwn() {
        close(NOON);
        see(Facts.chain(NOON - 50 * HOUR, "Order", ChainOutcome.FAILED, "wf-1"));
        close(NOON + MINUTE);
        see(Facts.chain(NOON - 50 * HOUR, "Order", ChainOutcome.FAILED, "wf-2"));
        close(NOON + 2 * MINUTE);

        assertThat(published.failureRates()).hasSize(6).allSatisfy(rate -> {
            assertThat(rate.getWindow().getEmit()).isEqualTo(Emit.ADDENDUM);
            assertThat(rate.getWindow().getBackfilled()).isTrue();
        });
        assertThat(published.failureRates().get(5).getChains()).isEqualTo(2);
    }

    @Test
    void aWindowThatClosesFarBehindCaptureIsBackfilled() {
        source.captured(NOON + 3 * HOUR);
        see(Facts.chain(NOON, "Order", ChainOutcome.FAILED, "wf"));
        source.promise(new Promise(ORDERS, NOON + HOUR, NOON + HOUR, NOON + 3 * HOUR));
        deliver();

        assertThat(published.failureRates())
                .hasSize(3)
                .allMatch(rate -> rate.getWindow().getBackfilled());
        assertThat(published.failureRates())
                .allMatch(rate -> rate.getSource().getCapturedAtMicros() == NOON + 3 * HOUR);
    }

    @Test
    void terminatedChainsAreBadWhereTheCatalogueSaysSo() {
        see(Facts.chain(NOON, "Refund", ChainOutcome.TERMINATED, "wf-1"));
        see(Facts.chain(NOON, "Order", ChainOutcome.TERMINATED, "wf-2"));
        close(NOON + MINUTE);

        assertThat(published.failureRates())
                .extracting(rate -> rate.getWorkflowType() + " " + rate.getBad())
                .containsExactly("Order 0", "Refund 1");
    }

    @Test
    void aBurstSaysHowOftenEachCallWasTriedAndWhatIsAhead() {
        for (int call = 0; call < 40; call++) {
            see(Facts.attempt(NOON + call, 1, 1, true, "wf-" + call));
            see(Facts.attempt(NOON + SECOND + call, 1, 2, true, "wf-" + call));
            see(Facts.pending(NOON + 5 * SECOND, "call-" + call, 3, NOON + MINUTE + 7 * SECOND, 4 * SECOND));
        }
        see(Facts.attempt(NOON, 1, 1, false, "wf-good"));
        close(NOON + MINUTE);

        RetryBurst burst = published.retryBursts().get(0);
        assertThat(burst.getDependency()).isEqualTo("Charge");
        assertThat(burst.getFirstAttempts()).isEqualTo(41);
        assertThat(burst.getFailedFirstAttempts()).isEqualTo(40);
        assertThat(burst.getAttempts()).isEqualTo(81);
        assertThat(burst.getAmplification()).isCloseTo(81.0 / 41, within(1e-9));
        assertThat(burst.getWorkflows()).isEqualTo(40);
        assertThat(burst.getPendingRetries()).isEqualTo(40);
        assertThat(burst.getPeakRetriesPerSecond()).isEqualTo(40);
        assertThat(burst.getSources()).containsExactly("INTERCEPTOR", "SNAPSHOT");
    }

    @Test
    void withoutAnInterceptorTheClosedActivitiesAreTheCalls() {
        see(Facts.activity(NOON, ActivityOutcome.COMPLETED, SECOND));
        see(new Observation.AttemptEnded(
                NOON,
                1,
                "Order",
                new ActivityKey("Charge", "pay"),
                3,
                false,
                "",
                Observation.AttemptSource.HISTORY,
                Facts.proof("caller", 7)));
        close(NOON + MINUTE);

        RetryBurst burst = published.retryBursts().get(0);
        assertThat(burst.getFirstAttempts()).isZero();
        assertThat(burst.getLateLearnedAttempts()).isEqualTo(2);
        assertThat(burst.getAmplification()).isEqualTo(3.0);
        assertThat(burst.getSources()).containsExactly("HISTORY");
    }

    @Test
    void percentilesStandPerSubjectAndMeasureWithTheirSketch() {
        for (int i = 1; i <= 100; i++) {
            see(Facts.wait(NOON + i, Observation.TaskKind.ACTIVITY, i * SECOND));
        }
        close(NOON + MINUTE);

        assertThat(published.all)
                .extracting(record -> record.key())
                .containsExactly(
                        "prod/orders/ACTIVITY_TYPE/Charge%40pay/QUEUE_WAIT", "prod/orders/TASK_QUEUE/pay/QUEUE_WAIT");
        LatencyPercentiles queue = published.latencies().get(1);
        assertThat(queue.getSubjectKind()).isEqualTo(SubjectKind.TASK_QUEUE);
        assertThat(queue.getMeasure()).isEqualTo(Measure.QUEUE_WAIT);
        assertThat(queue.getCount()).isEqualTo(100);
        assertThat(queue.getP50Micros()).isBetween(49_500_000L, 50_500_000L);
        assertThat(queue.getP99Micros()).isBetween(98_010_000L, 99_990_000L);
        assertThat(queue.getMaxMicros()).isEqualTo(100 * SECOND);
        assertThat(queue.getRelativeError()).isEqualTo(0.01);
        assertThat(queue.getSketch().remaining()).isPositive();
    }

    @Test
    void whatScrapesShowStandsBesideTheSketchAndAboveTheLastBucketHasNoBound() {
        for (int i = 1; i <= 100; i++) {
            see(Facts.wait(NOON + i, Observation.TaskKind.ACTIVITY, 40 * SECOND));
        }
        see(scraped(NOON + 5 * SECOND, Measure.QUEUE_WAIT, new Bucket(0, SECOND, 40)));
        see(scraped(NOON + 20 * SECOND, Measure.QUEUE_WAIT, new Bucket(30 * SECOND, Bucket.UNBOUNDED, 60)));
        see(scraped(NOON + 20 * SECOND, Measure.EXECUTION, new Bucket(0, SECOND, 7)));
        close(NOON + MINUTE);

        assertThat(published.all)
                .extracting(record -> record.key())
                .containsExactly(
                        "prod/orders/ACTIVITY_TYPE/Charge%40pay/QUEUE_WAIT",
                        "prod/orders/ACTIVITY_TYPE/Charge%40pay/EXECUTION",
                        "prod/orders/TASK_QUEUE/pay/QUEUE_WAIT",
                        "prod/orders/Charge",
                        "prod/orders/DEPENDENCY/Charge/EXECUTION");
        LatencyPercentiles queue = published.latencies().get(2);
        assertThat(queue.getCount()).isEqualTo(100);
        assertThat(queue.getP99Micros()).isBetween(39_600_000L, 40_400_000L);
        assertThat(queue.getScraped().getCount()).isEqualTo(100);
        assertThat(queue.getScraped().getP50().getText()).isEqualTo("> 30 s");
        assertThat(queue.getScraped().getP99().getAboveMicros()).isEqualTo(30 * SECOND);
        assertThat(queue.getScraped().getP99().getToMicros()).isEqualTo(-1);
        assertThat(queue.getScraped().getBuckets()).hasSize(2);
        LatencyPercentiles execution = published.latencies().get(3);
        assertThat(execution.getCount()).isZero();
        assertThat(execution.getSketch().remaining()).isZero();
        assertThat(execution.getScraped().getP99().getText()).isEqualTo("<= 1 s");
    }

    @Test
    void failedAttemptsThatOnlyCountersKnowAreUnattributed() {
        // Given 3 identified failures of Charge, of which counters show 10, and others of an activity that nobody
        // identified
        for (int call = 0; call < 3; call++) {
            see(Facts.attempt(NOON + 20 * SECOND + call, 1, 1, true, "wf-" + call));
        }
        see(failures(NOON + 15 * SECOND, NOON + 30 * SECOND, "Charge", 10));
        // Two scrapes on both sides of a minute, and of five minutes
        see(failures(NOON + 55 * SECOND, NOON + MINUTE + 10 * SECOND, "Charge", 100));
        see(failures(NOON + 5 * MINUTE - 500_000, NOON + 5 * MINUTE + 10 * SECOND, "Charge", 1_000));
        see(failures(NOON - 5 * SECOND, NOON + 10 * SECOND, "Charge", 10_000));
        close(NOON + HOUR);

        assertThat(published.retryBursts())
                .extracting(burst ->
                        (burst.getWindow().getEndMicros() - burst.getWindow().getStartMicros()) / MINUTE
                                + " " + (burst.getWindow().getStartMicros() - NOON) / MINUTE
                                + ": " + burst.getUnattributedAttempts())
                .containsExactly("1 0: 7", "1 1: 0", "5 0: 107", "1 5: 0", "5 5: 0", "60 0: 1107");
        assertThat(published.retryBursts().get(0).getSources()).containsExactly("INTERCEPTOR", "SCRAPE");
        assertThat(published.retryBursts().get(0).getFailedAttempts()).isEqualTo(3);
        assertThat(published.retryBursts().get(0).getAmplification()).isEqualTo(1.0);
    }

    @Test
    void attemptsThatTheCloseTaughtInTheSameWindowAreNotUnattributedAsWell() {
        see(Facts.activity(NOON + 40 * SECOND, ActivityOutcome.COMPLETED, SECOND));
        see(failures(NOON + 15 * SECOND, NOON + 30 * SECOND, "Charge", 5));
        close(NOON + MINUTE);

        RetryBurst burst = published.retryBursts().get(0);
        assertThat(burst.getLateLearnedAttempts()).isEqualTo(2);
        assertThat(burst.getUnattributedAttempts()).isEqualTo(3);
    }

    @Test
    void anOpenWindowIsPublishedEarlyAndItsCloseConfirmsIt() {
        Windows early = new Windows(CatalogueTimeline.always(CATALOGUE), panes, PaneLimits.DEFAULT, 100);
        for (int minute = 0; minute < 60; minute++) {
            see(Facts.chain(NOON + minute * MINUTE, "Order", ChainOutcome.FAILED, "wf" + minute));
            if (minute < 58) {
                see(Facts.chain(NOON + minute * MINUTE, "Refund", ChainOutcome.COMPLETED, "re" + minute));
            }
        }
        deliver(early, NOON + HOUR, 10 * SECOND);

        List<FailureRate> rates = published.failureRates();
        assertThat(rates).filteredOn(rate -> emit(rate) == Emit.EARLY).hasSize(59 + 58 + 48 + 47);
        Map<String, Long> confirmed = new HashMap<>();
        rates.stream()
                .filter(rate -> emit(rate) == Emit.ON_TIME)
                .forEach(rate -> confirmed.put(
                        rate.getWorkflowType() + rate.getWindow().getStartMicros() + "-"
                                + rate.getWindow().getEndMicros(),
                        rate.getWindow().getRevision()));
        assertThat(rates)
                .filteredOn(rate -> emit(rate) == Emit.EARLY)
                .allSatisfy(rate -> assertThat(confirmed.get(
                                rate.getWorkflowType() + rate.getWindow().getStartMicros() + "-"
                                        + rate.getWindow().getEndMicros()))
                        .isGreaterThanOrEqualTo(rate.getWindow().getRevision()));
    }

    @Test
    void earlyRecordsAreLimitedAndEverySubjectHasItsTurn() {
        Windows early = new Windows(CatalogueTimeline.always(CATALOGUE), panes, PaneLimits.DEFAULT, 20);
        for (int minute = 0; minute < 4; minute++) {
            for (int type = 0; type < 40; type++) {
                see(Facts.chain(NOON + minute * MINUTE, "Type" + type, ChainOutcome.FAILED, "wf"));
            }
        }
        deliver(early, NOON + 4 * MINUTE, 10 * SECOND);

        assertThat(published.failureRates())
                .filteredOn(rate -> emit(rate) == Emit.EARLY)
                .hasSize(4 * 20)
                .extracting(FailureRate::getWorkflowType)
                .hasSize(80)
                .containsAll(
                        IntStream.range(0, 40).mapToObj(type -> "Type" + type).toList());
        assertThat(early.deferred()).isEqualTo(4 * 2 * 30);
    }

    @Test
    void nothingIsPublishedEarlyWhileCatchingUp() {
        Windows early = new Windows(CatalogueTimeline.always(CATALOGUE), panes, PaneLimits.DEFAULT, 100);
        see(Facts.chain(NOON, "Order", ChainOutcome.FAILED, "wf"));
        deliver(early, NOON + 2 * MINUTE, 2 * MINUTE);

        assertThat(published.failureRates()).allMatch(rate -> emit(rate) == Emit.ON_TIME);
    }

    private static Emit emit(FailureRate rate) {
        return rate.getWindow().getEmit();
    }

    /** Closes up to a time, some time after what promises it was captured. */
    private void deliver(Windows into, long toMicros, long behindMicros) {
        long capturedAt = toMicros + 10 * SECOND;
        source.promise(new Promise(ORDERS, toMicros, toMicros, capturedAt));
        panes.accept(source.drain());
        for (List<ClosedMinute> closed = panes.advance(); !closed.isEmpty(); closed = panes.advance()) {
            closed.forEach(minute -> into.closed(minute, capturedAt + behindMicros, published));
        }
    }

    private static Observation failures(long since, long at, String activity, long failed) {
        return new Observation.AttemptsScraped(at, since, new ActivityKey(activity, "pay"), failed);
    }

    private static Observation scraped(long at, Measure measure, Bucket bucket) {
        return new Observation.LatencyScraped(at, measure, "pay", "Charge", List.of(bucket));
    }

    @Test
    void otherOriginsCarryTheirNameInTheKey() {
        Scope file = new Scope("prod", "orders", Origin.FILE);
        fold.fold(file, Facts.chain(NOON, "Order", ChainOutcome.FAILED, "wf"), source);
        source.promise(new Promise(file, NOON + MINUTE, NOON, NOON + MINUTE));
        see(Facts.chain(NOON, "Order", ChainOutcome.FAILED, "wf"));
        close(NOON + MINUTE);

        assertThat(published.all)
                .extracting(record -> record.key())
                .contains("prod/orders/Order", "prod/orders/Order/FILE");
    }

    private void see(Observation observation) {
        fold.fold(ORDERS, observation, source);
    }

    private void close(long toMicros) {
        source.promise(new Promise(ORDERS, toMicros, toMicros, toMicros + 10 * SECOND));
        deliver();
    }

    private void deliver() {
        panes.accept(source.drain());
        for (List<ClosedMinute> closed = panes.advance(); !closed.isEmpty(); closed = panes.advance()) {
            closed.forEach(minute -> windows.closed(minute, 0, published));
        }
        windows.corrections(0, published);
    }
}
