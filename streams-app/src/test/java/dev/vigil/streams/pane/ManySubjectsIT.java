package dev.vigil.streams.pane;

import static dev.vigil.streams.pane.Facts.MINUTE;
import static dev.vigil.streams.pane.Facts.NOON;
import static dev.vigil.streams.pane.Facts.ORDERS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.fact.ChainOutcome;
import dev.vigil.schema.window.FailureRate;
import dev.vigil.streams.catalogue.Catalogue;
import dev.vigil.streams.catalogue.CatalogueTimeline;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("large")
class ManySubjectsIT {

    private static final int TYPES = 1_000_000;
    private static final int FRAME_BYTES = 900_000;

    /** Someone put an order number into the type's name. */
    @Test
    void aMillionWorkflowTypesInOneMinuteAreCountedAndMostOfThemUnderOther() throws IOException {
        PaneFold fold = new PaneFold(CatalogueTimeline.always(Catalogue.EMPTY));
        PartialPanes source = new PartialPanes(0, 1, PaneLimits.DEFAULT);
        OpenPanes panes = new OpenPanes(1, PaneLimits.DEFAULT);
        Windows windows = new Windows(CatalogueTimeline.always(Catalogue.EMPTY), panes, PaneLimits.DEFAULT);
        CollectedWindows published = new CollectedWindows();
        for (int i = 0; i < TYPES; i++) {
            fold.fold(ORDERS, Facts.chain(NOON + 1, "Order-" + i, ChainOutcome.FAILED, "wf-" + i % 100), source);
            if (i % 100_000 == 99_999) {
                deliver(source, panes);
            }
        }
        source.promise(new Promise(ORDERS, NOON + MINUTE, NOON + MINUTE, NOON + MINUTE));
        deliver(source, panes);
        for (List<ClosedMinute> closed = panes.advance(); !closed.isEmpty(); closed = panes.advance()) {
            closed.forEach(minute -> windows.closed(minute, 0, published));
        }

        List<FailureRate> rates = published.failureRates();
        assertThat(rates).hasSizeLessThanOrEqualTo(PaneLimits.DEFAULT.subjects() + 1);
        assertThat(rates.stream().mapToLong(FailureRate::getChains).sum()).isEqualTo(TYPES);
        assertThat(rates)
                .filteredOn(rate -> rate.getWorkflowType().equals(Bounded.OTHER))
                .singleElement()
                .satisfies(other -> assertThat(other.getChains()).isGreaterThanOrEqualTo(TYPES - 10_000));
        assertThat(source.folded()).isPositive();
        assertThat(panes.misplaced()).isZero();
    }

    private static void deliver(PartialPanes source, OpenPanes panes) throws IOException {
        for (Frames.Addressed frame : Frames.split(source.drain(), 1, FRAME_BYTES)) {
            assertThat(frame.bytes().length).isLessThanOrEqualTo(FRAME_BYTES);
            panes.accept(Frames.fromBytes(frame.bytes()));
        }
    }
}
