package dev.vigil.collector.progress;

import dev.vigil.schema.collector.Discovery;
import dev.vigil.schema.collector.RunProgress;

/** How far visibility was scanned, and what may be promised of it. Not thread-safe. */
final class Scans {

    /** How far {@code open_read_to} may fall behind {@code closed_to}, microseconds: what comes later is late. */
    static final long MAX_OPEN_LAG_MICROS = 60_000_000;

    private ScanBarrier barrier = new ScanBarrier(0);
    private long scannedToMicros;
    private long openReadToMicros;
    private boolean lengthsShown;
    private Coverage coverage = Coverage.NONE;

    /** Takes the shard's own record. */
    void restore(RunProgress own) {
        coverage = new Coverage(own.getCoveredFromMicros(), own.getCoveredToMicros());
        barrier = new ScanBarrier(own.getClosedToMicros());
        openReadToMicros = own.getOpenReadToMicros();
    }

    /** A scan is finished. */
    void scanned(Discovery record) {
        scannedToMicros = Math.max(scannedToMicros, record.getScannedToMicros());
        lengthsShown = record.getLengthsShown();
        coverage = new Coverage(record.getCoveredFromMicros(), record.getCoveredToMicros());
        barrier.scanned(record.getScannedToMicros());
    }

    /** No promise goes beyond the scans from now on until the run is {@link #exported}; the others do not wait. */
    void await(RunState run) {
        if (run.barrierNumber == 0) {
            run.barrierNumber = barrier.await();
        }
    }

    /** The run is exported whole, or gone, or given up, or open and read. */
    void exported(RunState run) {
        barrier.exported(run.barrierNumber);
    }

    /** What may be promised now. Never goes back. */
    Promise promise(OpenRuns open) {
        long closedTo = barrier.closedToMicros();
        long readTo = open.readTo(scannedToMicros);
        openReadToMicros = Math.max(openReadToMicros, Math.max(readTo, closedTo - MAX_OPEN_LAG_MICROS));
        return new Promise(closedTo, openReadToMicros, coverage);
    }

    /** What was promised of open runs last, microseconds since the epoch. */
    long openReadToMicros() {
        return openReadToMicros;
    }

    /** Whether the last scan showed how long each history is. */
    boolean lengthsShown() {
        return lengthsShown;
    }

    Coverage coverage() {
        return coverage;
    }

    /** Runs known to be closed that are not exported yet. */
    int waiting() {
        return barrier.waiting();
    }
}
