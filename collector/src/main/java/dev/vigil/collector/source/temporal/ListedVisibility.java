package dev.vigil.collector.source.temporal;

import dev.vigil.collector.progress.Coverage;
import dev.vigil.collector.progress.HourCount;
import dev.vigil.collector.translate.Micros;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The embedded test server: it lists everything, always, of all namespaces, without close times, and is consistent at once.
 * So a scan that begins at T proves everything up to T, and the lengths it shows tell which open runs have news.
 */
final class ListedVisibility implements Visibility {

    private static final int TRIES = 5;

    private final TemporalNamespace temporal;
    private final Clock clock;

    ListedVisibility(TemporalNamespace temporal, Clock clock) {
        this.temporal = temporal;
        this.clock = clock;
    }

    @Override
    public Scan scan(boolean backfill, Consumer<VisibleRun> runs) throws InterruptedException {
        long scannedTo = Micros.of(clock.instant());
        // open before closed: a run that closes in between is in both, never in none
        for (WorkflowExecutionInfo info : again(temporal::listOpen)) {
            runs.accept(VisibleRun.of(info, true, false));
        }
        for (WorkflowExecutionInfo info : again(temporal::listClosed)) {
            runs.accept(VisibleRun.of(info, true, false));
        }
        return new Scan(scannedTo, true, new Coverage(1, scannedTo));
    }

    @Override
    public Optional<Backfill> backfill() {
        return Optional.empty();
    }

    @Override
    public OptionalLong countClosed(long fromMicros, long toMicros) {
        return OptionalLong.empty();
    }

    @Override
    public HourCount recount(long fromMicros, long toMicros, Consumer<VisibleRun> runs) {
        return HourCount.NONE; // each scan hands out everything anyway
    }

    /** The server walks a map that others write to, and fails when it notices: ask again at once. */
    private static List<WorkflowExecutionInfo> again(Listing listing) throws InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return listing.list();
            } catch (RequestFailedException e) {
                if (e.reason() != RequestFailedException.Reason.FAILED || tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private interface Listing {
        List<WorkflowExecutionInfo> list() throws InterruptedException;
    }
}
