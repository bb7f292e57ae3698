package dev.vigil.collector.source.temporal;

import dev.vigil.collector.progress.Coverage;
import dev.vigil.collector.translate.Micros;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The embedded test server: it lists everything, always, of all namespaces, without close times, and is consistent at once.
 * So a scan that begins at T proves everything up to T, and the lengths it shows tell which open runs have news.
 */
final class ListedVisibility implements Visibility {

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
        for (WorkflowExecutionInfo info : temporal.listOpen()) {
            runs.accept(VisibleRun.of(info, true, false));
        }
        for (WorkflowExecutionInfo info : temporal.listClosed()) {
            runs.accept(VisibleRun.of(info, true, false));
        }
        return new Scan(scannedTo, true, new Coverage(1, scannedTo));
    }

    @Override
    public Optional<Backfill> backfill() {
        return Optional.empty();
    }
}
