package dev.vigil.streams.self;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.Topics;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.event.Origin;
import dev.vigil.streams.observe.Scope;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceWatchTest {

    static {
        // Avro builds the defaults of our records only once it trusts them: loading the topics sees to that
        if (Topics.ALL.isEmpty()) {
            throw new AssertionError("no topics");
        }
    }

    private static final Scope SHOP = new Scope("prod", "shop", Origin.LIVE);
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long NOON = 1_795_348_800L * SECOND;

    private final SourceWatch watch = new SourceWatch(2);

    @Test
    void aStoppedCollectorFiresOnceAndResolvesWhenItIsBack() {
        heardInBoth(NOON);
        assertThat(watch.look(List.of(), NOON + MINUTE)).isEmpty();

        List<Alert> fired = watch.look(List.of(), NOON + 3 * MINUTE);
        assertThat(fired).hasSize(1);
        assertThat(fired.get(0).getState()).isEqualTo(AlertState.FIRING);
        assertThat(fired.get(0).getSource().getOrigin()).isEqualTo(Origin.SELF);
        assertThat(fired.get(0).getSinceMicros()).isEqualTo(NOON - 10 * SECOND);
        assertThat(fired.get(0).getTitle()).hasSizeLessThanOrEqualTo(80);
        assertThat(watch.look(List.of(), NOON + 4 * MINUTE)).isEmpty();

        heardInBoth(NOON + 5 * MINUTE);
        List<Alert> resolved = watch.look(List.of(), NOON + 5 * MINUTE);
        assertThat(resolved).hasSize(1);
        assertThat(resolved.get(0).getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.get(0).getAlertId()).isEqualTo(fired.get(0).getAlertId());
        assertThat(watch.look(List.of(), NOON + 6 * MINUTE)).isEmpty();
    }

    @Test
    void onePartitionWhoseOwnerDiedIsEnoughBecauseNoWindowCloses() {
        heardInBoth(NOON);
        watch.heard(SHOP, 0, NOON + 3 * MINUTE, NOON + 3 * MINUTE);

        assertThat(watch.look(List.of(), NOON + 3 * MINUTE))
                .singleElement()
                .satisfies(alert ->
                        assertThat(alert.getEvidence().get(0).getText()).contains("1 of 2 partitions", ": 1"));
    }

    @Test
    void aSourceThatWasNeverSeenIsSilentToo() {
        watch.heard(SHOP, 0, NOON, NOON);
        watch.heard(SHOP, 0, NOON + 3 * MINUTE, NOON + 3 * MINUTE);

        assertThat(watch.look(List.of(), NOON + 3 * MINUTE)).hasSize(1);
    }

    @Test
    void aBacklogOfOldMarkersIsNoSilence() {
        for (int minute = 0; minute < 10; minute++) {
            watch.heard(SHOP, 0, NOON - 500 * MINUTE + minute, NOON + minute * MINUTE);
            watch.heard(SHOP, 1, NOON - 500 * MINUTE + minute, NOON + minute * MINUTE);
            assertThat(watch.look(List.of(), NOON + minute * MINUTE)).isEmpty();
        }
    }

    @Test
    void filesEndAndAreNotWaitedFor() {
        watch.heard(new Scope("prod", "shop", Origin.FILE), 0, NOON, NOON);

        assertThat(watch.look(List.of(), NOON + 60 * MINUTE)).isEmpty();
    }

    @Test
    void aNamespaceThatGoesIsGivenUpAfterADayAndStaysSo() {
        heardInBoth(NOON);
        assertThat(watch.look(List.of(), NOON + 3 * MINUTE)).hasSize(1);

        List<Alert> given = watch.look(List.of(), NOON + 25 * 60 * MINUTE);

        assertThat(given).extracting(Alert::getState).containsExactly(AlertState.RESOLVED);
        assertThat(watch.look(List.of(), NOON + 26 * 60 * MINUTE)).isEmpty();
    }

    @Test
    void whatIsOpenOutlivesARestartAndResolvesUnderItsId() throws IOException {
        heardInBoth(NOON);
        Alert fired = watch.look(List.of(), NOON + 3 * MINUTE).get(0);
        SourceWatch restarted = new SourceWatch(2);
        long later = NOON + 4 * MINUTE;
        for (var change : watch.takeChanges().entrySet()) {
            assertThat(SourceWatch.isKey(change.getKey())).isTrue();
            restarted.restore(change.getKey(), change.getValue().orElseThrow(), later);
        }

        assertThat(restarted.look(List.of(SHOP), later + 3 * MINUTE))
                .as("still silent, still one alert")
                .isEmpty();
        restarted.heard(SHOP, 0, later, later + 4 * MINUTE);
        restarted.heard(SHOP, 1, later, later + 4 * MINUTE);

        assertThat(restarted.look(List.of(SHOP), later + 4 * MINUTE))
                .extracting(Alert::getAlertId)
                .containsExactly(fired.getAlertId());
    }

    private void heardInBoth(long now) {
        watch.heard(SHOP, 0, now - 10 * SECOND, now);
        watch.heard(SHOP, 1, now - 10 * SECOND, now);
    }
}
