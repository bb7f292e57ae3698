package dev.vigil.collector.progress;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are read when: at once what is known to have changed, else at an interval that doubles while a run is quiet. A
 * look costs what is due, not what there is. Not thread-safe; changes the runs it is given.
 */
final class ReadSchedule {

    /** Reads that fail because of the run itself before no promise waits for it any longer. */
    static final int FAILURES_TO_GIVE_UP = 5;

    static final long RETRY_MICROS = 500_000;

    /** Where scans show lengths a quiet run is read only in case that discovery has stopped, microseconds. */
    static final long SHOWN_QUIET_MICROS = 60_000_000;

    private final ReadConfig config;

    // a run that is not being read is in one of these three
    private final RunHeap open = new RunHeap(RunHeap.Place.READ, run -> run.nextReadMicros);
    private final RunHeap closedLater = new RunHeap(RunHeap.Place.READ, run -> run.nextReadMicros);
    private final RunHeap closedDue = new RunHeap(RunHeap.Place.READ, run -> run.nextReadMicros);

    /** Those that are due once more, by their close time. Where it is not known it is the past. */
    private final RunHeap closedByEnd = new RunHeap(RunHeap.Place.END, run -> run.closedAtMicros);

    private boolean endNext = true;

    ReadSchedule(ReadConfig config) {
        this.config = config;
    }

    /** Takes a run in, or takes note that it changed. */
    void put(RunState run) {
        RunHeap now = !run.closedSeen ? open : closedDue.contains(run) ? closedDue : closedLater;
        if (run.reading || !now.contains(run)) {
            remove(run);
        }
        if (run.reading) {
            return;
        }
        now.put(run);
        if (now == closedDue) {
            closedByEnd.put(run);
        }
    }

    void remove(RunState run) {
        open.remove(run);
        closedLater.remove(run);
        closedDue.remove(run);
        closedByEnd.remove(run);
    }

    /**
     * Runs whose turn it is, at most {@code max}; each is being read from now on. Closed runs go first. Every other place
     * goes to the one that closed first, because Temporal deletes it first, and the places between to the one that waits
     * longest: what closes now must not wait until all of the past is read. Among open runs the one that waits longest goes
     * first.
     */
    List<RunRead> take(long nowMicros, int max) {
        RunState later = due(closedLater, nowMicros);
        while (later != null) {
            closedLater.remove(later);
            closedDue.put(later);
            closedByEnd.put(later);
            later = due(closedLater, nowMicros);
        }
        List<RunRead> reads = new ArrayList<>();
        while (reads.size() < max) {
            RunState next = (endNext ? closedByEnd : closedDue).first();
            if (next == null) {
                next = due(open, nowMicros);
            } else if (next.nextReadMicros > nowMicros) { // put off while it was due
                remove(next);
                closedLater.put(next);
                continue;
            } else {
                endNext = !endNext;
            }
            if (next == null) {
                break;
            }
            remove(next);
            reads.add(begin(next));
        }
        return reads;
    }

    /** The first of a heap if its time has come. */
    private static @Nullable RunState due(RunHeap heap, long nowMicros) {
        RunState first = heap.first();
        return first != null && first.nextReadMicros <= nowMicros ? first : null;
    }

    private static RunRead begin(RunState run) {
        run.reading = true;
        run.changed = false;
        return new RunRead(run.key, run.lastEventId, run.resetEventId, run.closedSeen);
    }

    /** The run was read to what is its end for now. */
    void read(RunState run, boolean news, long readAtMicros, boolean lengthsShown, int openRuns, long nowMicros) {
        run.reading = false;
        run.failures = 0;
        run.readToMicros = Math.max(run.readToMicros, readAtMicros);
        if (run.closedSeen || run.changed) {
            // visibility is ahead of the history we got, or something happened meanwhile
            run.nextReadMicros = nowMicros + (run.closedSeen ? RETRY_MICROS : 0);
        } else if (lengthsShown) {
            run.nextReadMicros = nowMicros + SHOWN_QUIET_MICROS;
        } else {
            run.intervalMillis = news || run.intervalMillis == 0
                    ? (int) Math.max(
                            1, Math.min(Integer.MAX_VALUE, config.soonest().toMillis()))
                    : (int) Math.min(
                            run.intervalMillis * 2L, Math.min(Integer.MAX_VALUE, config.quietMicros(openRuns) / 1_000));
            run.nextReadMicros = nowMicros + run.intervalMillis * 1_000L;
        }
    }

    /**
     * A read failed and is tried again.
     *
     * @param ofThisRun whether the fault lies with the run; then the pauses grow
     */
    void failed(RunState run, boolean ofThisRun, long nowMicros) {
        run.reading = false;
        run.changed = true;
        run.nextReadMicros = nowMicros + RETRY_MICROS;
        if (ofThisRun) {
            run.failures++;
            run.nextReadMicros = nowMicros + (RETRY_MICROS << Math.min(run.failures, 9));
        }
    }
}
