package dev.vigil.collector.progress;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Which runs are read when: at once what is known to have changed, else at an interval that doubles while a run is quiet.
 * Pure; changes the runs it is given.
 */
final class ReadSchedule {

    /** Reads that fail because of the run itself before no promise waits for it any longer. */
    static final int FAILURES_TO_GIVE_UP = 5;

    static final long RETRY_MICROS = 500_000;

    /** Where scans show lengths a quiet run is read only in case that discovery has stopped, microseconds. */
    static final long SHOWN_QUIET_MICROS = 60_000_000;

    private final ReadConfig config;

    ReadSchedule(ReadConfig config) {
        this.config = config;
    }

    /** Runs whose turn it is, at most {@code max}, those seen closed first; each is being read from now on. */
    List<RunRead> take(Collection<RunState> open, long nowMicros, int max) {
        List<RunState> due = new ArrayList<>();
        for (RunState run : open) {
            if (!run.reading && run.nextReadMicros <= nowMicros) {
                due.add(run);
            }
        }
        if (due.size() > max) {
            due.sort(Comparator.<RunState, Boolean>comparing(run -> !run.closedSeen)
                    .thenComparing(run -> run.nextReadMicros));
            due = due.subList(0, Math.max(0, max));
        }
        List<RunRead> reads = new ArrayList<>(due.size());
        for (RunState run : due) {
            run.reading = true;
            run.changed = false;
            reads.add(new RunRead(run.key, run.lastEventId, run.resetEventId));
        }
        return reads;
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
