package dev.vigil.collector.progress;

import static dev.vigil.collector.progress.Records.SECOND;
import static dev.vigil.collector.progress.Records.close;
import static dev.vigil.collector.progress.Records.closed;
import static dev.vigil.collector.progress.Records.closedAt;
import static dev.vigil.collector.progress.Records.event;
import static dev.vigil.collector.progress.Records.open;
import static dev.vigil.collector.progress.Records.piece;
import static dev.vigil.collector.progress.Records.run;
import static dev.vigil.collector.progress.Records.scanned;
import static dev.vigil.collector.progress.Records.scannedFrom;
import static dev.vigil.collector.progress.Records.scannedWithLengths;
import static dev.vigil.collector.progress.Records.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vigil.schema.HistoryEventType;
import dev.vigil.schema.collector.RunProgress;
import dev.vigil.schema.event.EventAttributes;
import dev.vigil.schema.event.WorkflowEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ShardProgressTest {

    private static final long NOW = 1_000_000 * SECOND;

    private final ShardProgress progress = fresh();

    @Test
    void eventsAreExportedOnceInOrderHoweverOftenTheyAreRead() {
        progress.discovered(open("a"), NOW);
        assertThat(read(piece("a", NOW, start("a"), other("a", 2)))).containsExactly(1L, 2L);
        assertThat(read(piece("a", NOW, start("a"), other("a", 2), other("a", 3))))
                .containsExactly(3L);
        assertThat(read(piece("a", NOW, start("a"), other("a", 2)))).isEmpty();
    }

    @Test
    void nothingBehindAHoleIsExported() {
        progress.discovered(open("a"), NOW);
        assertThat(read(piece("a", NOW, start("a"), other("a", 3)))).containsExactly(1L);
        assertThat(read(piece("a", NOW, other("a", 2), other("a", 3)))).containsExactly(2L, 3L);
    }

    @Test
    void closedToWaitsForEveryRunThatIsKnownToBeClosed() {
        progress.discovered(closed("a"), NOW);
        progress.discovered(closed("b"), NOW);
        progress.discovered(scanned(NOW - 10 * SECOND), NOW);
        assertThat(progress.promise().closedToMicros()).isZero();
        read(piece("a", NOW, start("a"), close("a", 2, 5)));
        assertThat(progress.promise().closedToMicros()).isZero();
        read(piece("b", NOW, start("b"), close("b", 2, 5)));
        assertThat(progress.promise().closedToMicros()).isEqualTo(NOW - 10 * SECOND);
    }

    @Test
    void runsThatAreFoundAfterAScanDoNotHoldIt() {
        progress.discovered(scanned(NOW - 10 * SECOND), NOW);
        progress.discovered(closed("later"), NOW);
        assertThat(progress.promise().closedToMicros()).isEqualTo(NOW - 10 * SECOND);
        progress.discovered(scanned(NOW - 9 * SECOND), NOW);
        assertThat(progress.promise().closedToMicros()).isEqualTo(NOW - 10 * SECOND);
    }

    @Test
    void openReadToIsTheOldestReadOfAnyOpenRun() {
        progress.discovered(open("a"), NOW);
        progress.discovered(open("b"), NOW);
        progress.discovered(scanned(NOW), NOW);
        read(piece("a", NOW - 3 * SECOND, start("a")));
        read(piece("b", NOW - 2 * SECOND, start("b")));
        assertThat(progress.promise().openReadToMicros()).isEqualTo(NOW - 3 * SECOND);
        read(piece("a", NOW - SECOND, start("a")));
        assertThat(progress.promise().openReadToMicros()).isEqualTo(NOW - 2 * SECOND);
    }

    @Test
    void aNewRunHoldsOpenReadToUntilItIsReadAndNeverSetsItBack() {
        progress.discovered(scanned(NOW), NOW);
        assertThat(progress.promise().openReadToMicros()).isEqualTo(NOW);
        progress.discovered(open("a"), NOW);
        progress.discovered(scanned(NOW + SECOND), NOW);
        assertThat(progress.promise().openReadToMicros()).isEqualTo(NOW);
        read(piece("a", NOW + SECOND, start("a")));
        assertThat(progress.promise().openReadToMicros()).isEqualTo(NOW + SECOND);
    }

    @Test
    void openReadToIsNeverMoreThanAMinuteBehindClosedTo() {
        progress.discovered(open("unread"), NOW);
        progress.discovered(scanned(NOW), NOW);
        assertThat(progress.promise().openReadToMicros()).isEqualTo(NOW - 60 * SECOND);
    }

    @Test
    void whereScansShowLengthsAQuietRunNeedsNoReading() {
        progress.discovered(open("a", 1), NOW);
        assertThat(progress.takeReads(NOW, 10)).hasSize(1);
        read(piece("a", NOW, start("a")));
        progress.discovered(scannedWithLengths(NOW + 5 * SECOND), NOW);
        assertThat(progress.promise().openReadToMicros()).isEqualTo(NOW + 5 * SECOND);
        // and one that has grown holds the promise until it is read
        progress.discovered(open("a", 2), NOW);
        progress.discovered(scannedWithLengths(NOW + 6 * SECOND), NOW);
        assertThat(progress.promise().openReadToMicros()).isEqualTo(NOW + 5 * SECOND);
        assertThat(progress.takeReads(NOW + 6 * SECOND, 10)).containsExactly(new RunRead(run("a"), 1, 0));
        read(piece("a", NOW + 6 * SECOND, other("a", 2)));
        assertThat(progress.promise().openReadToMicros()).isEqualTo(NOW + 6 * SECOND);
    }

    @Test
    void aNewRunOfTheChainIsFollowedWithoutVisibility() {
        progress.discovered(open("a"), NOW);
        read(piece(
                "a",
                NOW,
                start("a"),
                event(
                        "a",
                        2,
                        HistoryEventType.WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
                        NOW,
                        EventAttributes.newBuilder().setNewRunId("b").build())));
        assertThat(progress.takeReads(NOW, 10).stream().map(RunRead::run))
                .containsExactly(new RunKey(Records.NAMESPACE, "w-a", "b"));
    }

    @Test
    void aQuietRunIsReadLessAndLessOftenUntilSomethingHappens() {
        progress.discovered(open("a"), NOW);
        long now = NOW;
        long longest = 0;
        read(piece("a", now, start("a")));
        for (int i = 0; i < 20; i++) {
            long next = now;
            while (progress.takeReads(next, 10).isEmpty()) {
                next += SECOND / 10;
            }
            longest = Math.max(longest, next - now);
            now = next;
            progress.read(piece("a", now), 1, now);
        }
        assertThat(longest).isEqualTo(5 * SECOND);
        progress.discovered(closed("a"), now);
        assertThat(progress.takeReads(now, 10)).hasSize(1);
    }

    @Test
    void manyOpenRunsAreReadLessOftenThanFew() {
        ReadConfig config = ReadConfig.defaults();
        assertThat(config.quietMicros(10)).isEqualTo(5 * SECOND);
        assertThat(config.quietMicros(400)).isEqualTo(10 * SECOND);
        assertThat(config.quietMicros(40_000)).isEqualTo(1_000 * SECOND);
    }

    @Test
    void aRunThatIsGoneHoldsNothingAndIsNotAskedForAgain() {
        progress.discovered(closed("a"), NOW);
        progress.discovered(scanned(NOW), NOW);
        progress.gone(run("a"));
        assertThat(progress.promise().closedToMicros()).isEqualTo(NOW);
        progress.discovered(closed("a"), NOW);
        assertThat(progress.takeReads(NOW + 100 * SECOND, 10)).isEmpty();
        assertThat(progress.takeProgress("prod", NOW))
                .singleElement()
                .satisfies(change -> assertThat(change.record()).isNull());
    }

    @Test
    void aRunThatCannotBeReadHoldsNothingAfterAWhileAndIsTriedAgain() {
        progress.discovered(closed("a"), NOW);
        progress.discovered(scanned(NOW), NOW);
        for (int i = 0; i < ReadSchedule.FAILURES_TO_GIVE_UP; i++) {
            assertThat(progress.promise().closedToMicros()).isZero();
            progress.failed(run("a"), true, NOW);
        }
        assertThat(progress.promise().closedToMicros()).isEqualTo(NOW);
        assertThat(progress.unreadableRuns()).isEqualTo(1);
        assertThat(progress.takeReads(NOW + 600 * SECOND, 10)).hasSize(1);
    }

    @Test
    void anAbsentServerNeverMakesARunUnreadable() {
        progress.discovered(closed("a"), NOW);
        progress.discovered(scanned(NOW), NOW);
        for (int i = 0; i < 100; i++) {
            progress.failed(run("a"), false, NOW);
        }
        assertThat(progress.promise().closedToMicros()).isZero();
        assertThat(progress.takeReads(NOW + SECOND, 10)).hasSize(1);
    }

    @Test
    void whatWasDurableIsContinued() {
        // Given a shard with an open run, a closed one, one that was only discovered, and its promises
        progress.discovered(open("open"), NOW);
        progress.discovered(closed("closed"), NOW);
        progress.discovered(scanned(NOW), NOW);
        read(piece("open", NOW, start("open"), other("open", 2)));
        read(piece("closed", NOW, start("closed"), close("closed", 2, NOW)));
        progress.discovered(closed("pending"), NOW);
        Promise before = progress.promise();
        // When it is restored
        ShardProgress restored = restore(progress);
        // Then nothing that was promised is forgotten, and nothing new is promised before all is read once more
        restored.discovered(scanned(NOW + SECOND), NOW);
        assertThat(restored.promise().closedToMicros()).isEqualTo(before.closedToMicros());
        assertThat(restored.takeReads(NOW, 10))
                .containsExactlyInAnyOrder(new RunRead(run("open"), 2, 0), new RunRead(run("pending"), 0, 0));
        assertThat(read(restored, piece("open", NOW, other("open", 3)))).containsExactly(3L);
        assertThat(restored.promise().closedToMicros()).isEqualTo(before.closedToMicros());
        assertThat(read(restored, piece("pending", NOW, start("pending"), close("pending", 2, NOW))))
                .containsExactly(1L, 2L);
        assertThat(restored.promise().closedToMicros()).isEqualTo(NOW + SECOND);
        restored.discovered(closed("closed"), NOW);
        assertThat(restored.takeReads(NOW, 10)).isEmpty();
    }

    @Test
    void closedRunsAreForgottenOnlyWhenNoScanShowsThemAgain() {
        ShardProgress progress = withoutRoom();
        progress.discovered(closed("a"), NOW);
        read(progress, piece("a", NOW, start("a"), close("a", 2, NOW)));
        progress.takeProgress("prod", NOW);
        progress.discovered(scanned(NOW + 3_600 * SECOND), NOW);
        progress.forgetOld();
        assertThat(progress.hasProgress()).isFalse();
        assertThat(progress.rememberedFromMicros()).isZero();
        progress.discovered(scanned(NOW + 3 * 3_600 * SECOND), NOW);
        progress.forgetOld();
        assertThat(progress.takeProgress("prod", NOW)).containsExactly(new ProgressChange(run("a"), null));
        assertThat(progress.rememberedFromMicros())
                .as("of the hour of its close something is forgotten")
                .isEqualTo(HourTallies.hour(NOW) + HourTallies.HOUR_MICROS);
    }

    @Test
    void whatClosedBeforeTheScannedPartIsKeptForTheBackfillMayShowItAgain() {
        long day = 24 * HourTallies.HOUR_MICROS;
        progress.discovered(closed("old"), NOW);
        read(piece("old", NOW, start("old"), close("old", 2, NOW - 20 * day)));
        progress.discovered(scannedFrom(NOW - 19 * day, NOW), NOW);
        // Then, while its window is not scanned to the end, it is known
        assertThat(progress.forgetOld()).isFalse();
        ShardProgress after = restore(progress);
        after.discovered(closed("old"), NOW);
        assertThat(after.takeReads(NOW, 10)).isEmpty();
        // and once it is, nobody asks for it any more
        after.discovered(scannedFrom(NOW - 21 * day, NOW), NOW);
        assertThat(after.forgetOld()).isTrue();
    }

    @Test
    void aChainThatIsReadBackwardsIsExportedOnceAlsoWhenItsLaterRunsAreForgotten() {
        long day = 24 * HourTallies.HOUR_MICROS;
        // Given the later run of a chain, exported by a backfill and forgotten
        progress.discovered(closed("later"), NOW);
        read(piece("later", NOW, start("later"), close("later", 2, NOW - 9 * day)));
        progress.discovered(scannedFrom(NOW - 9 * day - 1, NOW), NOW);
        assertThat(progress.forgetOld()).isTrue();
        // When the run before it is read, whose last event names it
        progress.discovered(closed("earlier"), NOW);
        read(piece(
                "earlier",
                NOW,
                start("earlier"),
                event(
                        "earlier",
                        2,
                        HistoryEventType.WORKFLOW_EXECUTION_CONTINUED_AS_NEW,
                        NOW - 10 * day,
                        EventAttributes.newBuilder().setNewRunId("later").build())));
        // Then the later one is not read again
        assertThat(progress.takeReads(NOW + SECOND, 10)).isEmpty();
        assertThat(progress.openRuns()).isZero();
    }

    @Test
    void runsThatWereRestoredDoNotCountAsNewlyWaiting() {
        progress.discovered(open("a"), NOW);
        progress.discovered(open("b"), NOW);
        ShardProgress later = restore(progress);
        assertThat(later.waitingRuns()).isEqualTo(2);
        assertThat(later.newlyWaitingRuns()).isZero();
        later.discovered(closed("c"), NOW);
        assertThat(later.newlyWaitingRuns()).isEqualTo(1);
        read(later, piece("a", NOW, start("a")));
        read(later, piece("b", NOW, start("b")));
        assertThat(later.waitingRuns()).isEqualTo(1);
        assertThat(later.newlyWaitingRuns()).as("at least none").isLessThanOrEqualTo(1);
    }

    @Test
    void aRunThatIsHeldIsKnownAgainDaysLaterAndOneThatIsMissingIsRead() {
        long hour = HourTallies.HOUR_MICROS;
        progress.discovered(closed("held"), NOW);
        read(piece("held", NOW, start("held"), close("held", 2, NOW)));
        progress.discovered(scanned(NOW + 150 * hour), NOW);
        assertThat(progress.forgetOld()).isFalse();
        ShardProgress later = restore(progress);
        // When both are handed out again
        later.discovered(closed("held"), NOW + 150 * hour);
        later.discovered(closed("missing"), NOW + 150 * hour);
        assertThat(later.takeReads(NOW + 150 * hour, 10)).containsExactly(new RunRead(run("missing"), 0, 0, true));
        // and after a week nobody looks any more
        later.discovered(scanned(NOW + 169 * hour), NOW);
        assertThat(later.forgetOld()).isTrue();
    }

    @Test
    void onlyAsManyReadsAreTakenAsThereIsRoomForAndClosedRunsGoFirst() {
        for (int i = 0; i < 20; i++) {
            progress.discovered(open("open-" + i), NOW);
        }
        progress.discovered(closed("closed"), NOW);
        List<RunRead> reads = progress.takeReads(NOW, 3);
        assertThat(reads).hasSize(3);
        assertThat(reads.get(0).run().runId()).isEqualTo("closed");
        assertThat(progress.takeReads(NOW, 100)).hasSize(18).doesNotContainAnyElementsOf(reads);
    }

    @Test
    void ofClosedRunsThoseThatTemporalDeletesFirstAreReadFirstAndNoneWaitsForAllOfThePast() {
        // Given the newest, then ever older ones, as a backfill finds them
        progress.discovered(closedAt("live", NOW), NOW);
        for (int i = 1; i < 20; i++) {
            progress.discovered(closedAt("past-" + i, NOW - i * SECOND), NOW + i);
        }
        progress.discovered(open("open"), NOW);
        // Then every other place is for the one that closed first
        assertThat(taken(3)).containsExactly("past-19", "live", "past-18");
        // and the places between go on where they were
        assertThat(taken(1)).containsExactly("past-1");
        assertThat(taken(1)).containsExactly("past-17");
        // and open runs have what is left
        assertThat(taken(100)).hasSize(16).last().isEqualTo("open");
    }

    private List<String> taken(int max) {
        return progress.takeReads(NOW + SECOND, max).stream()
                .map(read -> read.run().runId())
                .toList();
    }

    @Test
    void theLedgerCountsEachClosedRunOnceAlsoWhenItsRecordIsForgotten() {
        long hour = HourTallies.HOUR_MICROS;
        long closedAt = 480_000 * hour + 5 * SECOND;
        for (String run : List.of("a", "b")) {
            progress.discovered(closed(run), NOW);
            read(piece(run, NOW, start(run), close(run, 2, closedAt)));
        }
        assertThat(progress.takeChangedHours()).containsExactly(Map.entry(480_000 * hour, new HourCount(2, 4)));
        assertThat(progress.takeChangedHours()).isEmpty();
        // Given a crash: the records of the runs say it again
        ShardProgress again = restore(progress, withoutRoom());
        assertThat(again.takeChangedHours()).containsExactly(Map.entry(480_000 * hour, new HourCount(2, 4)));
        // When the runs are forgotten, and there is another crash
        again.discovered(scanned(closedAt + 3 * hour), NOW);
        assertThat(again.forgetOld()).isTrue();
        ShardProgress forgotten = restore(again);
        // Then they are still counted
        assertThat(forgotten.takeChangedHours()).containsExactly(Map.entry(480_000 * hour, new HourCount(2, 4)));
    }

    private List<Long> read(ReadOutcome.Piece piece) {
        return read(progress, piece);
    }

    private static List<Long> read(ShardProgress progress, ReadOutcome.Piece piece) {
        return progress.read(piece, 1, NOW).events().stream()
                .map(WorkflowEvent::getEventId)
                .toList();
    }

    private static WorkflowEvent other(String runId, long id) {
        return event(runId, id, HistoryEventType.WORKFLOW_TASK_SCHEDULED, NOW);
    }

    /** What a collector finds that takes the shard over now. */
    private static ShardProgress restore(ShardProgress old) {
        return restore(old, fresh());
    }

    private static ShardProgress restore(ShardProgress old, ShardProgress restored) {
        for (ProgressChange change : old.takeProgress("prod", NOW)) {
            RunProgress record = change.record();
            if (record == null) {
                restored.restoreForgotten(change.run().runId());
            } else {
                restored.restore(record);
            }
        }
        restored.restore(old.ownProgress("prod", NOW));
        restored.restored(NOW);
        return restored;
    }

    private static ShardProgress fresh() {
        return new ShardProgress(Records.NAMESPACE, ReadConfig.defaults(), DescribeConfig.defaults());
    }

    /** Shares its memory with so many that it keeps what it must and no more. */
    private static ShardProgress withoutRoom() {
        return new ShardProgress(
                Records.NAMESPACE, ReadConfig.defaults(), DescribeConfig.defaults(), ClosedRuns.MAX_REMEMBERED + 1);
    }
}
