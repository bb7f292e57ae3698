package dev.vigil.streams.pane;

import static dev.vigil.streams.pane.Facts.HOUR;
import static dev.vigil.streams.pane.Facts.MINUTE;
import static dev.vigil.streams.pane.Facts.NOON;
import static dev.vigil.streams.pane.Facts.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.observe.Observation;
import dev.vigil.streams.observe.Observation.PaneClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpenPanesTest {

    private static final long FIRST = PaneKey.minuteOf(NOON);

    private final PaneFold fold = new PaneFold(CatalogueTimeline.always(Catalogue.EMPTY));
    private final PartialPanes[] sources = {
        new PartialPanes(0, 2, PaneLimits.DEFAULT), new PartialPanes(1, 2, PaneLimits.DEFAULT)
    };
    private final OpenPanes panes = new OpenPanes(2, PaneLimits.DEFAULT);

    @Test
    void nothingClosesBeforeEverySourceHasSpoken() {
        failed(0, NOON);
        promise(0, NOON + 10 * MINUTE);

        assertThat(advance()).isEmpty();
        assertThat(panes.watermarks().of(ORDERS, PaneClock.CLOSED_TO)).isEqualTo(Watermarks.NONE);
        assertThat(panes.watermarks().silent(ORDERS)).containsExactly(1);
        assertThat(panes.watermarks().of(ORDERS, PaneClock.CLOSED_TO, 0)).isEqualTo(NOON + 10 * MINUTE);
        assertThat(panes.watermarks().of(ORDERS, PaneClock.CLOSED_TO, 1)).isEqualTo(Watermarks.NONE);
        assertThat(panes.openSize()).isEqualTo(panes.size()).isPositive();
    }

    @Test
    void aMinuteClosesOnTheMinimumOverAllSources() {
        failed(0, NOON + MINUTE);
        promise(0, NOON + 10 * MINUTE);
        promise(1, NOON + 2 * MINUTE - 1);
        assertThat(advance()).isEmpty();
        int held = panes.openSize();

        promise(1, NOON + 2 * MINUTE);

        List<ClosedMinute> closed = chainMinutes(advance());
        assertThat(closed).hasSize(1);
        assertThat(panes.openSize()).as("open of " + held).isZero();
        assertThat(panes.size()).isEqualTo(held);
        assertThat(closed.get(0).onTime().values())
                .singleElement()
                .satisfies(pane -> assertThat(pane.count(Counter.CHAINS_FAILED)).isEqualTo(1));
    }

    @Test
    void minutesCloseWhenNothingHappensAtAll() {
        promise(0, NOON);
        promise(1, NOON);
        advance();

        promise(0, NOON + 3 * MINUTE);
        promise(1, NOON + 3 * MINUTE);

        assertThat(chains(advance())).containsExactly(FIRST, FIRST + 1, FIRST + 2);
    }

    @Test
    void whatClosesOnOpenReadToWaitsForTheSmallerPromise() {
        fold.fold(ORDERS, Facts.attempt(NOON, 1, 1, true, "wf"), sources[0]);
        for (int source = 0; source < 2; source++) {
            sources[source].promise(new Promise(ORDERS, NOON + 5 * MINUTE, NOON, NOON + 5 * MINUTE));
            deliver(source);
        }
        assertThat(advance()).noneMatch(minute -> minute.clock() == PaneClock.OPEN_READ_TO);

        for (int source = 0; source < 2; source++) {
            sources[source].promise(new Promise(ORDERS, NOON + 5 * MINUTE, NOON + 2 * MINUTE, NOON + 6 * MINUTE));
            deliver(source);
        }

        assertThat(advance())
                .filteredOn(minute -> minute.clock() == PaneClock.OPEN_READ_TO)
                .extracting(ClosedMinute::minute)
                .containsExactly(FIRST, FIRST + 1);
    }

    @Test
    void whatWasOnTimeBeforeTheFirstMarkerClosesToo() {
        failed(0, NOON - HOUR);
        promise(0, NOON);
        promise(1, NOON);

        List<ClosedMinute> closed = chainMinutes(advance());

        assertThat(closed).hasSize(60);
        assertThat(closed.get(0).minute()).isEqualTo(FIRST - 60);
        assertThat(closed.get(0).onTime()).hasSize(1);
        assertThat(closed.get(0).backfilled(PaneLimits.DEFAULT)).isTrue();
        assertThat(closed.get(59).backfilled(PaneLimits.DEFAULT)).isFalse();
    }

    @Test
    void aLongEmptyGapIsPassedByWholeHours() {
        promise(0, NOON);
        promise(1, NOON);
        advance();
        long year = 365 * 24 * HOUR;

        for (int source = 0; source < 2; source++) {
            sources[source].promise(
                    new Promise(ORDERS, NOON + year + 90 * MINUTE, NOON + year, NOON + year + 90 * MINUTE));
            deliver(source);
        }

        List<ClosedMinute> closed = chainMinutes(advance());
        assertThat(closed).hasSize(30);
        assertThat(closed.get(0).skipped()).isEqualTo(year / MINUTE + 60);
        assertThat(closed.get(0).minute()).isEqualTo(FIRST + year / MINUTE + 60);
        assertThat(closed.get(1).skipped()).isZero();
    }

    @Test
    void aLateOutcomeEntersTheDetectorsInTheMinuteOfTheMarkerBeforeIt() {
        promise(0, NOON + 5 * MINUTE + 1);
        promise(1, NOON + 5 * MINUTE + 1);
        advance();
        failed(0, NOON + MINUTE);
        failed(0, NOON - HOUR);

        promise(0, NOON + 7 * MINUTE);
        promise(1, NOON + 7 * MINUTE);

        List<ClosedMinute> closed = chainMinutes(advance());
        assertThat(closed).extracting(ClosedMinute::minute).containsExactly(FIRST + 5, FIRST + 6);
        assertThat(closed.get(0).late().values())
                .as("the older one is beyond the alert horizon")
                .singleElement()
                .satisfies(pane -> assertThat(pane.count(Counter.CHAINS_FAILED)).isEqualTo(1));
        assertThat(closed.get(0).onTime()).isEmpty();
        assertThat(closed.get(1).late()).isEmpty();
    }

    @Test
    void captureOfTheClosingMarkerDoesNotDependOnHowManyMarkersOneFrameHolds() {
        for (int source = 0; source < 2; source++) {
            for (int minute = 0; minute <= 30; minute++) {
                long to = NOON + minute * MINUTE;
                sources[source].promise(new Promise(ORDERS, to, to, to + (20 + source) * Facts.SECOND));
            }
            deliver(source);
        }

        assertThat(chainMinutes(advance()))
                .hasSize(30)
                .allMatch(minute -> minute.capturedAtMicros() == minute.endMicros() + 21 * Facts.SECOND);
    }

    @Test
    void framesOfAnotherNumberOfPartitionsAreRefused() {
        PartialPanes other = new PartialPanes(3, 4, PaneLimits.DEFAULT);
        other.promise(new Promise(ORDERS, NOON, NOON, NOON));
        Frame frame = other.drain();

        assertThatThrownBy(() -> panes.accept(frame))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected frames of 2 source partitions, got one of 4");
    }

    @Test
    void stateIsForgottenFortyEightHoursBehindTheWatermark() throws IOException {
        Map<String, byte[]> store = new HashMap<>();
        promise(0, NOON);
        promise(1, NOON);
        for (int hour = 0; hour < 120; hour++) {
            for (int i = 0; i < 6; i++) {
                failed(0, NOON + hour * HOUR + i * 7 * MINUTE + 1);
            }
            promise(0, NOON + (hour + 1) * HOUR);
            promise(1, NOON + (hour + 1) * HOUR);
            while (!panes.advance().isEmpty()) {
                assertThat(panes.misplaced()).isZero();
            }
            store(store);
        }

        assertThat(panes.size()).isLessThanOrEqualTo(50 * 6);
        OpenPanes restored = new OpenPanes(2, PaneLimits.DEFAULT);
        for (Map.Entry<String, byte[]> entry : store.entrySet()) {
            restored.restore(entry.getKey().getBytes(StandardCharsets.ISO_8859_1), entry.getValue());
        }
        assertThat(restored.size()).isEqualTo(panes.size());
        assertThat(store.values().stream().mapToInt(value -> value.length).sum())
                .as("6 panes an hour, 2 close times a minute")
                .isLessThan(150_000);
    }

    @Test
    void stateOfMorePartitionsIsRefused() {
        List<StateEntry> entries = new ArrayList<>();
        promise(1, NOON);
        entries.addAll(panes.drainChanges());
        OpenPanes smaller = new OpenPanes(1, PaneLimits.DEFAULT);

        assertThatThrownBy(() -> {
                    for (StateEntry entry : entries) {
                        smaller.restore(entry.key(), entry.value());
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected state of 1 source partitions, got that of partition 1");
    }

    @Test
    void moreOpenMinutesThanTheLimitAreRefusedAndCounted() {
        OpenPanes small = new OpenPanes(1, new PaneLimits(10, MINUTE, 48 * HOUR, 24 * HOUR, 5, 5, 900_000));
        PartialPanes source = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        for (int minute = 0; minute < 8; minute++) {
            fold.fold(ORDERS, Facts.chain(NOON + minute * MINUTE, "Order", ChainOutcome.FAILED, "wf"), source);
        }

        small.accept(source.drain());

        assertThat(small.refused()).isEqualTo(3);
        assertThat(small.size()).isEqualTo(5);
    }

    private void store(Map<String, byte[]> store) {
        for (StateEntry entry : panes.drainChanges()) {
            String key = new String(entry.key(), StandardCharsets.ISO_8859_1);
            byte[] value = entry.value();
            if (value == null) {
                store.remove(key);
            } else {
                store.put(key, value);
            }
        }
    }

    private void failed(int source, long timeMicros) {
        Observation chain = Facts.chain(timeMicros, "Order", ChainOutcome.FAILED, "wf-" + timeMicros);
        fold.fold(ORDERS, chain, sources[source]);
    }

    private void promise(int source, long toMicros) {
        sources[source].promise(new Promise(ORDERS, toMicros, toMicros, toMicros + 12 * Facts.SECOND));
        deliver(source);
    }

    private void deliver(int source) {
        panes.accept(sources[source].drain());
    }

    private List<ClosedMinute> advance() {
        List<ClosedMinute> all = new ArrayList<>();
        for (List<ClosedMinute> closed = panes.advance(); !closed.isEmpty(); closed = panes.advance()) {
            all.addAll(closed);
        }
        return all;
    }

    private static List<ClosedMinute> chainMinutes(List<ClosedMinute> closed) {
        return closed.stream()
                .filter(minute -> minute.clock() == PaneClock.CLOSED_TO)
                .toList();
    }

    private static List<Long> chains(List<ClosedMinute> closed) {
        return chainMinutes(closed).stream().map(ClosedMinute::minute).toList();
    }
}
