package dev.vigil.collector.progress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/**
 * Which runs are read when: at once what is known to have changed, else at an interval that doubles while a run is quiet.
 * Not thread-safe; changes the runs it is given.
 */
final class ReadSchedule {

    /** Reads that fail because of the run itself before no promise waits for it any longer. */
    static final int FAILURES_TO_GIVE_UP = 5;

    static final long RETRY_MICROS = 500_000;

    /** Where scans show lengths a quiet run is read only in case that discovery has stopped, microseconds. */
    static final long SHOWN_QUIET_MICROS = 60_000_000;

    /** Where the close time is not known it is the past. */
    private static final Comparator<RunState> NEAREST_END = Comparator.comparingLong(run -> run.closedAtMicros);

    private static final Comparator<RunState> LONGEST_WAITING = Comparator.comparingLong(run -> run.nextReadMicros);

    private final ReadConfig config;
    private boolean endNext = true;

    ReadSchedule(ReadConfig config) {
        this.config = config;
    }

    /**
     * Runs whose turn it is, at most {@code max}; each is being read from now on. Closed runs go first. If there are more of
     * them than may be read, every other place goes to the one that closed first, because Temporal deletes it first, and the
     * places between to the one that waits longest: what closes now must not wait until all of the past is read.
     */
    List<RunRead> take(Collection<RunState> open, long nowMicros, int max) {
        List<RunState> closed = new ArrayList<>();
        List<RunState> others = new ArrayList<>();
        for (RunState run : open) {
            if (!run.reading && run.nextReadMicros <= nowMicros) {
                (run.closedSeen ? closed : others).add(run);
            }
        }
        List<RunRead> reads = new ArrayList<>();
        if (closed.size() > max) {
            takeClosed(closed, max, reads);
            return reads;
        }
        closed.forEach(run -> reads.add(begin(run)));
        int left = max - reads.size();
        if (others.size() > left) {
            others.sort(LONGEST_WAITING);
        }
        others.stream().limit(left).forEach(run -> reads.add(begin(run)));
        return reads;
    }

    /** Fewer than there are. */
    private void takeClosed(List<RunState> closed, int max, List<RunRead> reads) {
        Iterator<RunState> nearestEnd = closed.stream().sorted(NEAREST_END).iterator();
        Iterator<RunState> longestWaiting =
                closed.stream().sorted(LONGEST_WAITING).iterator();
        while (reads.size() < max) {
            RunState run = (endNext ? nearestEnd : longestWaiting).next();
            if (!run.reading) {
                reads.add(begin(run));
                endNext = !endNext;
            }
        }
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
            run.intervalMicros = news || run.intervalMicros == 0
                    ? ReadConfig.micros(config.soonest())
                    : Math.min(run.intervalMicros * 2, config.quietMicros(openRuns));
            run.nextReadMicros = nowMicros + run.intervalMicros;
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
