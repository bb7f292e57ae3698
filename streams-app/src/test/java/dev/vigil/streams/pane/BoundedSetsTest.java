package dev.vigil.streams.pane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.streams.pane.Exemplars.Exemplar;
import dev.vigil.streams.pane.Readings.Reading;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoundedSetsTest {

    @Test
    void talliesKeepThirtyTwoLabelsAndFoldTheRest() {
        Tallies forwards = new Tallies();
        Tallies backwards = new Tallies();
        for (int i = 0; i < 1_000; i++) {
            forwards.add("label-" + i, i + 1);
            backwards.add("label-" + (999 - i), 1_000 - i);
        }

        assertThat(forwards.descending()).isEqualTo(backwards.descending());
        assertThat(forwards.descending()).hasSize(Tallies.BOUND + 1);
        assertThat(forwards.total()).isEqualTo(1_000 * 1_001 / 2);
        assertThat(forwards.count(Bounded.OTHER)).isPositive();
    }

    @Test
    void talliesAreOrderedByCountThenLabel() {
        Tallies tallies = new Tallies();
        tallies.add("b", 2);
        tallies.add("a", 2);
        tallies.add("c", 9);
        tallies.add("gone", 1);
        tallies.add("gone", -1);

        assertThat(tallies.descending())
                .containsExactly(new Tallies.Entry("c", 9), new Tallies.Entry("a", 2), new Tallies.Entry("b", 2));
    }

    @Test
    void exemplarsKeepTheSmallestByTimeAndEvent() {
        Exemplars exemplars = new Exemplars();
        for (int i = 99; i >= 0; i--) {
            exemplars.add(1_000 + i / 2, Facts.proof("wf-" + i % 2, i));
        }

        assertThat(exemplars.smallest()).hasSize(Exemplars.BOUND);
        assertThat(exemplars.smallest()).extracting(Exemplar::timeMicros).startsWith(1_000L, 1_000L, 1_001L);
        assertThat(exemplars.smallest().get(0).proof().workflowId()).isEqualTo("wf-0");
    }

    @Test
    void anExemplarThatComesTwiceStandsThereOnce() {
        Exemplars exemplars = new Exemplars();
        exemplars.add(1, Facts.proof("wf", 3));
        exemplars.add(1, Facts.proof("wf", 3));

        assertThat(exemplars.smallest()).hasSize(1);
    }

    @Test
    void theLatestReadingOfEachLabelWins() {
        Readings readings = new Readings();
        readings.add("worker-1", new Reading(20, 1, 1));
        readings.add("worker-1", new Reading(10, 9, 9));
        readings.add("worker-1", new Reading(20, 3, 0));
        readings.add("worker-0", new Reading(5, 0, 4));

        assertThat(readings.latest())
                .containsExactly(
                        Map.entry("worker-0", new Reading(5, 0, 4)), Map.entry("worker-1", new Reading(20, 3, 0)));
    }

    @Test
    void readingsKeepSixtyFourLabels() {
        Readings readings = new Readings();
        for (int i = 0; i < 10_000; i++) {
            readings.add("worker-" + i, new Reading(i, 1, 1));
        }

        assertThat(readings.latest()).hasSize(Readings.BOUND);
    }

    @Test
    void distinctIdsAreExactToOneHundredTwentyEight() {
        DistinctIds ids = new DistinctIds();
        for (int i = 0; i < 128 * 3; i++) {
            ids.add("wf-" + i % 128);
        }

        assertThat(ids.exact()).isTrue();
        assertThat(ids.count()).isEqualTo(128);
    }

    @Test
    void moreDistinctIdsAreEstimated() {
        DistinctIds ids = new DistinctIds();
        for (int i = 0; i < 100_000; i++) {
            ids.add("wf-" + i);
        }

        assertThat(ids.exact()).isFalse();
        assertThat(ids.count()).isBetween(75_000L, 125_000L);
    }

    @Test
    void theLatestSnapshotOfACallWins() {
        Pane pane = new Pane();
        pane.pending(Facts.pending(200, "call", 5, 900, 16));
        pane.pending(Facts.pending(100, "call", 4, 300, 8));

        assertThat(pane.pendingCalls().calls()).singleElement().satisfies(call -> {
            assertThat(call.attempt()).isEqualTo(5);
            assertThat(call.nextAttemptMicros()).isEqualTo(900);
        });
        assertThat(pane.pendingCalls().scale()).isEqualTo(1);
    }

    @Test
    void morePendingCallsThanTheBoundAreScaled() {
        Pane pane = new Pane();
        for (int i = 0; i < 20_000; i++) {
            pane.pending(Facts.pending(i, "call-" + i, 2, i, 1));
        }

        PendingCalls pending = pane.pendingCalls();
        assertThat(pending.size()).isEqualTo(PendingCalls.BOUND);
        assertThat(pending.calls()).hasSize(PendingCalls.BOUND);
        assertThat(pending.size() * pending.scale()).isBetween(17_000.0, 23_000.0);
    }

    @Test
    void exactlyTheBoundIsNotScaled() {
        Pane pane = new Pane();
        for (int i = 0; i < PendingCalls.BOUND; i++) {
            pane.pending(Facts.pending(i, "call-" + i, 2, i, 1));
        }

        assertThat(pane.pendingCalls().scale()).isEqualTo(1);
    }
}
