package dev.vigil.collector.source.temporal;

import dev.vigil.collector.progress.Coverage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which window of close times is scanned next. Live windows go forward and overlap. Behind them backfill windows first go
 * forward through the gap that an interruption left: its oldest runs are the next to be deleted, and as the scanned part
 * grows without a hole, what closed long before its end need not be remembered. Then they go backwards to the floor. Pure;
 * microseconds since the epoch; not thread-safe.
 *
 * <pre>
 *   floor        before.from      before.to           liveFrom        liveTo   now
 *     |  later        |  scanned before  |    gap         |   scanned     | lag |
 *     |&lt;-- backfill --|                  |-- backfill --&gt;|               ----&gt; live
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
    private long gapFromMicros;
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
            this.gapFromMicros = Math.min(liveFromMicros, before.toMicros() - ScanConfig.micros(config.deepOverlap()));
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

    /** The next piece behind; empty when there is no gap and the floor is reached. */
    Optional<Window> backfill() {
        if (before != null) {
            return Optional.of(new Window(gapFromMicros, Math.min(gapFromMicros + stepMicros, liveFromMicros)));
        }
        return liveFromMicros <= floorMicros
                ? Optional.empty()
                : Optional.of(new Window(Math.max(floorMicros, liveFromMicros - stepMicros), liveFromMicros));
    }

    /** A backfill window is scanned to its end. */
    void filled(Window window, long runs) {
        Coverage old = before;
        if (old == null) {
            liveFromMicros = window.fromMicros();
        } else if (window.toMicros() < liveFromMicros) {
            gapFromMicros = window.toMicros();
            before = new Coverage(old.fromMicros(), Math.max(old.toMicros(), gapFromMicros));
        } else {
            liveFromMicros = Math.min(old.fromMicros(), liveFromMicros);
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
        long from = before != null ? gapFromMicros : floorMicros;
        return new Window(Math.min(from, liveFromMicros), liveFromMicros);
    }

    /** Before this all is scanned, after it an interruption left runs that are not; 0 if none did. */
    long interruptedAtMicros() {
        Coverage old = before;
        return old == null ? 0 : old.toMicros();
    }

    long scannedToMicros() {
        return liveToMicros;
    }

    /** What is scanned without a gap; while there is one, what lies before it, so that a restart finds it. */
    Coverage coverage() {
        Coverage old = before;
        return old != null ? old : new Coverage(liveFromMicros, liveToMicros);
    }
}
