package dev.vigil.streams.pane;

import static dev.vigil.streams.pane.Facts.MINUTE;
import static dev.vigil.streams.pane.Facts.NOON;
import static dev.vigil.streams.pane.Facts.ORDERS;
import static dev.vigil.streams.pane.Facts.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.event.Origin;
import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import dev.vigil.streams.observe.Observation.PaneClock;
import dev.vigil.streams.observe.Scope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Owners that come and go, clocks that differ, namespaces that appear: what closes, and what it holds. */
class TimeTest {

    private static final long FIRST = PaneKey.minuteOf(NOON);
    private static final Scope BILLING = new Scope("prod", "billing", Origin.LIVE);

    private final PaneFold fold = new PaneFold(CatalogueTimeline.always(Catalogue.EMPTY));
    private final PartialPanes[] sources = {
        new PartialPanes(0, 2, PaneLimits.DEFAULT), new PartialPanes(1, 2, PaneLimits.DEFAULT)
    };
    private final OpenPanes panes = new OpenPanes(2, PaneLimits.DEFAULT);

    @Test
    void anIdlePartitionHoldsNothingUpAsLongAsItsOwnerPromises() {
        both(ORDERS, NOON, NOON);
        for (int minute = 1; minute <= 5; minute++) {
            failed(0, NOON + minute * MINUTE - SECOND);
            both(ORDERS, NOON + minute * MINUTE, NOON + minute * MINUTE);
        }

        assertThat(closed(ORDERS)).containsExactly(FIRST, FIRST + 1, FIRST + 2, FIRST + 3, FIRST + 4);
    }

    @Test
    void aNewOwnerThatBeginsFurtherBackHoldsUpButReopensNothing() {
        both(ORDERS, NOON, NOON);
        both(ORDERS, NOON + 3 * MINUTE, NOON + 3 * MINUTE);
        assertThat(closed(ORDERS)).containsExactly(FIRST, FIRST + 1, FIRST + 2);

        // the partition has another owner, which has not caught up: its promises go back
        promise(1, ORDERS, NOON + MINUTE, NOON + 4 * MINUTE);
        failed(1, NOON + 2 * MINUTE);
        promise(1, ORDERS, NOON + 2 * MINUTE + SECOND, NOON + 4 * MINUTE);
        promise(0, ORDERS, NOON + 6 * MINUTE, NOON + 6 * MINUTE);

        assertThat(closed(ORDERS)).isEmpty();
        assertThat(sources[1].markersBackwards()).isEqualTo(2);
        assertThat(panes.misplaced()).as("it is late in its own partition").isZero();

        promise(1, ORDERS, NOON + 6 * MINUTE, NOON + 7 * MINUTE);
        assertThat(closed(ORDERS)).containsExactly(FIRST + 3, FIRST + 4, FIRST + 5);
    }

    @Test
    void ofTwoCollectorsWithDifferentClocksTheSlowerDecides() {
        long ahead = 90 * SECOND;
        both(ORDERS, NOON, NOON);
        for (int minute = 1; minute <= 4; minute++) {
            promise(0, ORDERS, NOON + minute * MINUTE + ahead, NOON + minute * MINUTE + ahead);
            promise(1, ORDERS, NOON + minute * MINUTE, NOON + minute * MINUTE);
        }

        assertThat(closed(ORDERS)).containsExactly(FIRST, FIRST + 1, FIRST + 2, FIRST + 3);
        assertThat(panes.watermarks().of(ORDERS, PaneClock.CLOSED_TO)).isEqualTo(NOON + 4 * MINUTE);
    }

    @Test
    void aCollectorWhoseClockIsADayAheadIsNotBelieved() {
        both(ORDERS, NOON, NOON);
        promise(0, ORDERS, NOON + 30 * 60 * MINUTE, NOON + MINUTE);
        promise(1, ORDERS, NOON + MINUTE, NOON + MINUTE);

        assertThat(closed(ORDERS)).isEmpty();
        assertThat(sources[0].markersAhead()).isEqualTo(1);
    }

    @Test
    void aNamespaceThatAppearsHoldsUpNobodyAndClosesFromItsFirstCommonPromise() {
        both(ORDERS, NOON, NOON);
        promise(0, BILLING, NOON + MINUTE, NOON + MINUTE);
        both(ORDERS, NOON + 2 * MINUTE, NOON + 2 * MINUTE);
        assertThat(closed(ORDERS)).containsExactly(FIRST, FIRST + 1);
        assertThat(closed(BILLING)).as("one partition has not spoken of it").isEmpty();

        promise(1, BILLING, NOON + 3 * MINUTE, NOON + 3 * MINUTE);
        promise(0, BILLING, NOON + 3 * MINUTE, NOON + 3 * MINUTE);

        assertThat(closed(BILLING)).containsExactly(FIRST + 1, FIRST + 2);
    }

    @Test
    void aNamespaceThatGoesHoldsUpNobody() {
        both(ORDERS, NOON, NOON);
        both(BILLING, NOON, NOON);
        both(ORDERS, NOON + 2 * MINUTE, NOON + 2 * MINUTE);

        assertThat(closed(ORDERS)).containsExactly(FIRST, FIRST + 1);
        assertThat(closed(BILLING)).isEmpty();
    }

    private final List<ClosedMinute> unread = new ArrayList<>();

    /** Minutes of chains that closed since the last call. */
    private List<Long> closed(Scope scope) {
        for (List<ClosedMinute> some = panes.advance(); !some.isEmpty(); some = panes.advance()) {
            unread.addAll(some);
        }
        List<Long> minutes = unread.stream()
                .filter(minute -> minute.scope().equals(scope) && minute.clock() == PaneClock.CLOSED_TO)
                .map(ClosedMinute::minute)
                .toList();
        unread.removeIf(minute -> minute.scope().equals(scope));
        return minutes;
    }

    private void failed(int source, long timeMicros) {
        fold.fold(ORDERS, Facts.chain(timeMicros, "Order", ChainOutcome.FAILED, "wf-" + timeMicros), sources[source]);
    }

    private void both(Scope scope, long to, long capturedAt) {
        promise(0, scope, to, capturedAt);
        promise(1, scope, to, capturedAt);
    }

    private void promise(int source, Scope scope, long to, long capturedAt) {
        sources[source].promise(new Promise(scope, to, to, capturedAt));
        try {
            for (Frames.Addressed frame : Frames.split(sources[source].drain(), 1, 900_000)) {
                panes.accept(Frames.fromBytes(frame.bytes()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
