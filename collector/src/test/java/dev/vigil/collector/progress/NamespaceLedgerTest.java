package dev.vigil.collector.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.collector.progress.NamespaceLedger.Question;
import dev.vigil.schema.Topics;
import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.CompletenessState;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NamespaceLedgerTest {

    private static final long HOUR = HourTallies.HOUR_MICROS;
    private static final long NOON = 480_000 * HOUR;
    private static final long MINUTE = HOUR / 60;

    static {
        // Avro builds the defaults of our records only once it trusts them: loading the topics sees to that
        if (Topics.ALL.isEmpty()) {
            throw new AssertionError("no topics");
        }
    }

    private final NamespaceLedger ledger = new NamespaceLedger(2);

    @Test
    void nothingIsAskedBeforeEveryShardHasSpoken() {
        reached(0, NOON + MINUTE);
        assertThat(ledger.due(NOON - 3 * HOUR, NOON + MINUTE, 10)).isEmpty();
        reached(1, NOON + MINUTE);
        assertThat(ledger.due(0, NOON + MINUTE, 10)).as("nothing scanned yet").isEmpty();
        assertThat(ledger.due(NOON - 2 * HOUR, NOON + MINUTE, 10))
                .containsExactly(
                        new Question(NOON, NOON, NOON + MINUTE),
                        new Question(NOON - HOUR, NOON - HOUR, NOON),
                        new Question(NOON - 2 * HOUR, NOON - 2 * HOUR, NOON - HOUR));
    }

    @Test
    void anHourThatIsHeldWholeIsComplete() {
        reachedBoth(NOON + MINUTE);
        held(0, NOON - HOUR, 3, 30);
        held(1, NOON - HOUR, 4, 44);
        Completeness record = compare(new Question(NOON - HOUR, NOON - HOUR, NOON), 7);
        assertThat(record.getState()).isEqualTo(CompletenessState.COMPLETE);
        assertThat(record.getHeldRuns()).isEqualTo(7);
        assertThat(record.getHeldEvents()).isEqualTo(74);
        assertThat(record.getMissingRuns()).isZero();
    }

    @Test
    void whatVisibilityCountsMoreIsAGapUntilItIsFilled() {
        reachedBoth(NOON + MINUTE);
        Question hour = new Question(NOON - HOUR, NOON - HOUR, NOON);
        held(0, NOON - HOUR, 3, 30);
        assertThat(compare(hour, 5).getMissingEvents()).as("at least one each").isEqualTo(2);
        ledger.recounted(NOON - HOUR, new HourCount(5, 57));
        Completeness gap = compare(hour, 5);
        assertThat(gap.getState()).isEqualTo(CompletenessState.GAP);
        assertThat(gap.getMissingRuns()).isEqualTo(2);
        assertThat(gap.getMissingEvents()).isEqualTo(27);
        held(1, NOON - HOUR, 2, 27);
        assertThat(compare(hour, 5).getState()).isEqualTo(CompletenessState.COMPLETE);
    }

    @Test
    void runsThatTemporalHasDeletedAreNoGap() {
        reachedBoth(NOON + MINUTE);
        held(0, NOON - HOUR, 9, 90);
        assertThat(compare(new Question(NOON - HOUR, NOON - HOUR, NOON), 4).getState())
                .isEqualTo(CompletenessState.COMPLETE);
    }

    @Test
    void anHourThatBeganBeforeTheFirstScanHasNoGap() {
        reachedBoth(NOON + MINUTE);
        Completeness record = ledger.compare(
                        new Question(NOON - HOUR, NOON - HOUR, NOON), 100, NOON - 10 * MINUTE, NOON, part(-1))
                .build();
        assertThat(record.getState()).isEqualTo(CompletenessState.OPEN);
        assertThat(record.getMissingRuns()).isZero();
    }

    @Test
    void anHourWithAGapIsAskedAgainSoonOthersLater() {
        reachedBoth(NOON + MINUTE);
        Question hour = new Question(NOON - HOUR, NOON - HOUR, NOON);
        List<Question> all = ledger.due(NOON - HOUR, NOON + MINUTE, 10);
        assertThat(all).hasSize(2);
        held(0, NOON - HOUR, 1, 10);
        compare(hour, 2);
        assertThat(ledger.due(NOON - HOUR, NOON + 3 * MINUTE, 10)).contains(hour);
        held(1, NOON - HOUR, 1, 10);
        compare(hour, 2);
        assertThat(ledger.due(NOON - HOUR, NOON + 4 * MINUTE, 10)).doesNotContain(hour);
        assertThat(ledger.due(NOON - HOUR, NOON + 20 * MINUTE, 10)).contains(hour);
    }

    @Test
    void onlyWhatIsRememberedIsHandedOutAgain() {
        Question hour = new Question(NOON - HOUR, NOON - HOUR, NOON);
        assertThat(NamespaceLedger.refillable(hour, NOON - 2 * HOUR)).contains(hour);
        assertThat(NamespaceLedger.refillable(hour, NOON - MINUTE))
                .contains(new Question(NOON - HOUR, NOON - MINUTE, NOON));
        assertThat(NamespaceLedger.refillable(hour, NOON)).isEmpty();
    }

    private Completeness compare(Question question, long source) {
        return ledger.compare(question, source, NOON - 5 * HOUR, NOON + 2 * MINUTE, part(-1))
                .build();
    }

    private void reachedBoth(long micros) {
        reached(0, micros);
        reached(1, micros);
    }

    private void reached(int shard, long micros) {
        ledger.take(part(shard).setCompleteToMicros(micros).build());
    }

    private void held(int shard, long hour, long runs, long events) {
        ledger.take(part(shard)
                .setHourStartMicros(hour)
                .setHeldRuns(runs)
                .setHeldEvents(events)
                .build());
    }

    private static Completeness.Builder part(int shard) {
        return Completeness.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster("prod")
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(NOON)
                        .setCapture(List.of())
                        .build())
                .setNamespace("payments")
                .setShard(shard);
    }
}
