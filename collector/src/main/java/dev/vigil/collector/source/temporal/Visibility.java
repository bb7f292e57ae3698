package dev.vigil.collector.source.temporal;

import dev.vigil.collector.progress.Coverage;
import dev.vigil.collector.progress.HourCount;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What runs there are. Two implementations: servers that take queries, and the embedded test server, which does not. */
public interface Visibility {

    /**
     * Scans once: the newest first, then a piece of what lies behind. A run may be handed out again and again.
     *
     * @param backfill whether there is room for what lies behind
     * @throws RequestFailedException if the server did not answer; the next scan covers the same again
     */
    Scan scan(boolean backfill, Consumer<VisibleRun> runs) throws InterruptedException;

    /** What lies behind and is not scanned yet; empty when all is. */
    Optional<Backfill> backfill();

    /**
     * Counts closed runs by close time; empty where the server cannot.
     *
     * @param fromMicros inclusive, microseconds since the epoch
     * @param toMicros exclusive
     * @throws RequestFailedException if the server did not answer
     */
    OptionalLong countClosed(long fromMicros, long toMicros) throws InterruptedException;

    /**
     * Hands out all closed runs of a window of close times again, and adds up what there is.
     *
     * @throws RequestFailedException if the server did not answer
     */
    HourCount recount(long fromMicros, long toMicros, Consumer<VisibleRun> runs) throws InterruptedException;

    /**
     * What a finished scan proves.
     *
     * @param scannedToMicros all runs with a close time before this were handed out, microseconds since the epoch
     * @param lengthsShown each open run was handed out with its length at least as of then
     * @param coverage where the next discovery, after a restart, has to continue
     */
    record Scan(long scannedToMicros, boolean lengthsShown, Coverage coverage) {}

    /**
     * An estimate.
     *
     * @param runs closed runs that are not handed out yet, -1 while that is not known
     * @param left how long it will take at the pace so far; zero while that is not known
     * @param oldestMicros close time from which on an interruption left runs unscanned, microseconds since the epoch; 0: no
     *     interruption did
     */
    record Backfill(long runs, Duration left, long oldestMicros) {}
}
