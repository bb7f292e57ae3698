package dev.vigil.collector.source.temporal;

import com.google.protobuf.ByteString;
import dev.vigil.collector.progress.HourCount;
import dev.vigil.collector.source.temporal.ScanWindows.Window;
import dev.vigil.collector.translate.Micros;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes visibility queries: eventually consistent, newest first, few requests a second. Each scan asks once
 * for what closed or started since the last, then spends what is left on one page of all open runs, on runs with reported
 * problems, and on a window of the past. Page tokens live within a window whose end is fixed.
 */
final class QueriedVisibility implements Visibility {

    /** How often the runs that lie behind are counted. */
    private static final Duration COUNT_EVERY = Duration.ofSeconds(30);

    private static final String PROBLEMS =
            "TemporalReportedProblems IN ('category=WorkflowTaskFailed', 'category=WorkflowTaskTimedOut')"
                    + " AND ExecutionStatus = 'Running'";

    private final TemporalNamespace temporal;
    private final ScanConfig config;
    private final Clock clock;
    private final ScanWindows windows;

    private @Nullable OpenListing openListing;
    private long openAtMicros;
    private long problemsAtMicros;

    private long countAtMicros;
    private long filledSinceCount;
    private long behind = -1;
    private long filled;
    private final long begunMicros;

    QueriedVisibility(TemporalNamespace temporal, ScanConfig config, Clock clock, ScanWindows windows) {
        this.temporal = temporal;
        this.config = config;
        this.clock = clock;
        this.windows = windows;
        this.begunMicros = nowMicros();
    }

    @Override
    public Scan scan(boolean backfill, Consumer<VisibleRun> runs) throws InterruptedException {
        long now = nowMicros();
        Window live = windows.live(now);
        list(liveQuery(live), runs);
        windows.scanned(live);
        openPage(now, runs);
        problems(now, runs);
        if (backfill) {
            fill(now, runs);
        }
        return new Scan(windows.scannedToMicros(), false, windows.coverage());
    }

    @Override
    public Optional<Backfill> backfill() {
        if (windows.backfill().isEmpty()) {
            return Optional.empty();
        }
        long left = behind < 0 ? -1 : Math.max(0, behind - filledSinceCount);
        double perMicro = filled / (double) Math.max(1, nowMicros() - begunMicros);
        Duration time = left < 0 || filled == 0
                ? Duration.ZERO
                : Duration.ofSeconds((long) Math.ceil(left / perMicro / 1_000_000));
        return Optional.of(new Backfill(left, time, windows.interruptedAtMicros()));
    }

    @Override
    public OptionalLong countClosed(long fromMicros, long toMicros) throws InterruptedException {
        return OptionalLong.of(temporal.count(closedQuery(new Window(fromMicros, toMicros))));
    }

    @Override
    public HourCount recount(long fromMicros, long toMicros, Consumer<VisibleRun> runs) throws InterruptedException {
        String query = closedQuery(new Window(fromMicros, toMicros));
        HourCount found = HourCount.NONE;
        ByteString token = ByteString.EMPTY;
        do {
            ListWorkflowExecutionsResponse page = temporal.list(query, token);
            handOut(page, false, runs);
            for (WorkflowExecutionInfo info : page.getExecutionsList()) {
                found = found.plus(new HourCount(1, info.getHistoryLength())); // of a closed run it is right
            }
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return found;
    }

    /** One page of all open runs, some of which started before anything that the live windows show. */
    private void openPage(long now, Consumer<VisibleRun> runs) throws InterruptedException {
        OpenListing listing = openListing;
        if (listing == null && now >= openAtMicros) {
            listing = new OpenListing(now, ByteString.EMPTY);
            openAtMicros = now + ScanConfig.micros(config.openEvery());
        }
        if (listing == null) {
            return;
        }
        // what starts after the listing began is not in it: the rows before a page do not move
        String query = "ExecutionStatus = 'Running' AND StartTime < " + time(listing.begunMicros());
        ListWorkflowExecutionsResponse page = temporal.list(query, listing.token());
        handOut(page, false, runs);
        openListing = page.getNextPageToken().isEmpty()
                ? null
                : new OpenListing(listing.begunMicros(), page.getNextPageToken());
    }

    private void problems(long now, Consumer<VisibleRun> runs) throws InterruptedException {
        if (temporal.capabilities().reportedProblems() && now >= problemsAtMicros) {
            problemsAtMicros = now + ScanConfig.micros(config.problemsEvery());
            handOut(temporal.list(PROBLEMS, ByteString.EMPTY), true, runs);
        }
    }

    private void fill(long now, Consumer<VisibleRun> runs) throws InterruptedException {
        Optional<Window> next = windows.backfill();
        if (next.isEmpty()) {
            return;
        }
        if (now >= countAtMicros) {
            behind = temporal.count(closedQuery(windows.behind()));
            filledSinceCount = 0;
            countAtMicros = now + ScanConfig.micros(COUNT_EVERY);
        }
        long found = list(closedQuery(next.get()), runs);
        windows.filled(next.get(), found);
        filled += found;
        filledSinceCount += found;
    }

    /** All pages of a window; how many runs they hold. */
    private long list(String query, Consumer<VisibleRun> runs) throws InterruptedException {
        ByteString token = ByteString.EMPTY;
        long found = 0;
        do {
            ListWorkflowExecutionsResponse page = temporal.list(query, token);
            handOut(page, false, runs);
            found += page.getExecutionsCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return found;
    }

    private static void handOut(
            ListWorkflowExecutionsResponse page, boolean reportedProblem, Consumer<VisibleRun> runs) {
        for (WorkflowExecutionInfo info : page.getExecutionsList()) {
            // rows of open runs are not rewritten as their histories grow: their length says nothing
            runs.accept(VisibleRun.of(info, false, reportedProblem));
        }
    }

    /** One request for both: half the visibility quota. */
    private static String liveQuery(Window window) {
        return "(" + closedQuery(window) + ") OR (ExecutionStatus = 'Running' AND StartTime >= "
                + time(window.fromMicros()) + ")";
    }

    private static String closedQuery(Window window) {
        return "CloseTime >= " + time(window.fromMicros()) + " AND CloseTime < " + time(window.toMicros());
    }

    private static String time(long micros) {
        return "'" + Micros.toInstant(micros) + "'";
    }

    private long nowMicros() {
        return Micros.of(clock.instant());
    }

    private record OpenListing(long begunMicros, ByteString token) {}
}
