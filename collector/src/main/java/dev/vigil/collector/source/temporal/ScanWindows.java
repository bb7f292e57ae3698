package dev.vigil.collector.source.temporal;

import dev.vigil.collector.progress.Coverage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which window of close times is scanned next. Live windows go forward and overlap; behind them backfill windows go
 * backwards, first to where an earlier discovery left off, then to the floor. Pure; microseconds since the epoch; not
 * thread-safe.
 *
 * <pre>
 *   floor        before.from      before.to           liveFrom        liveTo   now
 *     |  later        |  scanned before  |    gap         |   scanned     | lag |
 *     |&lt;-- backfill --|                  |&lt;-- backfill --|               ----&gt; live
 * </pre>
 */
final class ScanWindows {

    /** First backfill window, microseconds; doubled while a window holds less than a page, halved when it holds many. */
    static final long FIRST_STEP_MICROS = 300_000_000L;

    static final long SMALLEST_STEP_MICROS = 1_000_000L;
    static final long LARGEST_STEP_MICROS = 86_400_000_000L;
    private static final int FEW_RUNS = TemporalNamespace.VISIBILITY_PAGE;
    private static final int MANY_RUNS = 4 * TemporalNamespace.VISIBILITY_PAGE;

    /** Close times from {@code from}, inclusive, to {@code to}, exclusive. */
    record Window(long fromMicros, long toMicros) {}

    private final ScanConfig config;
    private final long floorMicros;
    private @Nullable Coverage before;
    private long liveFromMicros;
    private long liveToMicros;
    private long deepAtMicros;
    private long stepMicros = FIRST_STEP_MICROS;

    /**
     * @param floorMicros how far back to go
     * @param before what an earlier discovery has scanned, {@link Coverage#NONE} if there was none
     */
    ScanWindows(ScanConfig config, long floorMicros, Coverage before, long nowMicros) {
        this.config = config;
        this.floorMicros = floorMicros;
        long live = Math.max(floorMicros, nowMicros - ScanConfig.micros(config.liveWindow()));
        boolean resumed = before.toMicros() > 0;
        if (resumed && before.toMicros() >= live) {
            // a short interruption: go on where it stopped
            this.liveFromMicros = before.fromMicros();
            // a clock that went back: what was scanned "up to" a time to come is scanned up to now
            this.liveToMicros = Math.min(before.toMicros(), nowMicros);
            this.before = null;
        } else {
            this.liveFromMicros = resumed ? nowMicros - ScanConfig.micros(config.liveWindow()) : live;
            this.liveToMicros = liveFromMicros;
            this.before = resumed ? before : null;
        }
        this.deepAtMicros = nowMicros;
    }

    /** The newest: from what was scanned, less the overlap, to now. */
    Window live(long nowMicros) {
        boolean deep = nowMicros >= deepAtMicros;
        if (deep) {
            deepAtMicros = nowMicros + ScanConfig.micros(config.deepEvery());
        }
        long overlap = ScanConfig.micros(deep ? config.deepOverlap() : config.overlap());
        // a deep look never reaches below what the live windows cover: that is the backfill's
        return new Window(Math.max(liveFromMicros, liveToMicros - overlap), nowMicros);
    }

    /** A live window is scanned to its end: what closed the lag before its end is proven. */
    void scanned(Window live) {
        liveToMicros = Math.max(liveToMicros, live.toMicros() - ScanConfig.micros(config.lag()));
    }

    /** The next piece behind, newest first; empty when the floor is reached. */
    Optional<Window> backfill() {
        long bound = boundMicros();
        return liveFromMicros <= bound
                ? Optional.empty()
                : Optional.of(new Window(Math.max(bound, liveFromMicros - stepMicros), liveFromMicros));
    }

    /** A backfill window is scanned to its end. */
    void filled(Window window, long runs) {
        liveFromMicros = window.fromMicros();
        Coverage joined = before;
        if (joined != null && liveFromMicros <= boundMicros()) {
            liveFromMicros = Math.min(liveFromMicros, joined.fromMicros());
            before = null;
        }
        if (runs < FEW_RUNS) {
            stepMicros = Math.min(LARGEST_STEP_MICROS, stepMicros * 2);
        } else if (runs > MANY_RUNS) {
            stepMicros = Math.max(SMALLEST_STEP_MICROS, stepMicros / 2);
        }
    }

    /** All that lies behind and is not scanned. */
    Window behind() {
        return new Window(Math.min(boundMicros(), liveFromMicros), liveFromMicros);
    }

    /** Where an interruption began whose runs are not scanned yet; 0 if none did. */
    long interruptedAtMicros() {
        Coverage old = before;
        return old == null ? 0 : old.toMicros();
    }

    long scannedToMicros() {
        return liveToMicros;
    }

    /** What is scanned without a gap; while there is one, what was before it, so that a restart finds it. */
    Coverage coverage() {
        Coverage old = before;
        return old != null ? old : new Coverage(liveFromMicros, liveToMicros);
    }

    private long boundMicros() {
        Coverage old = before;
        return old != null ? old.toMicros() - ScanConfig.micros(config.deepOverlap()) : floorMicros;
    }
}
