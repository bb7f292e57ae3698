package dev.vigil.collector.progress;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeSet;

/**
 * How far {@code closed_to} may go: to the time of the newest finished scan before which no run that was known to be closed
 * is still to be exported. Runs get a number in the order they became known as closed; a scan remembers the last number
 * given out before it. Not thread-safe.
 */
final class ScanBarrier {

    /** Scans that wait for a slow run; beyond it the newest two are merged, which only makes the promise coarser. */
    static final int MAX_SCANS = 1_000;

    private record Scan(long scannedToMicros, long lastNumber) {}

    private final Deque<Scan> scans = new ArrayDeque<>();
    private final TreeSet<Long> waiting = new TreeSet<>();
    private long lastNumber;
    private long closedToMicros;

    ScanBarrier(long closedToMicros) {
        this.closedToMicros = closedToMicros;
    }

    /** A closed run is to be exported; give the number back to {@link #exported}. */
    long await() {
        lastNumber++;
        waiting.add(lastNumber);
        return lastNumber;
    }

    /** The run is exported whole, or gone, or given up; unknown numbers are ignored. */
    void exported(long number) {
        waiting.remove(number);
    }

    /** A scan is finished: all runs that closed before are known. */
    void scanned(long scannedToMicros) {
        if (scans.size() >= MAX_SCANS) {
            scans.removeLast();
        }
        scans.addLast(new Scan(scannedToMicros, lastNumber));
    }

    /** Every run that visibility has shown with a close time before this is exported, microseconds since the epoch. */
    long closedToMicros() {
        while (!scans.isEmpty()
                && (waiting.isEmpty() || waiting.first() > scans.getFirst().lastNumber())) {
            closedToMicros = Math.max(closedToMicros, scans.removeFirst().scannedToMicros());
        }
        return closedToMicros;
    }

    int waiting() {
        return waiting.size();
    }
}
