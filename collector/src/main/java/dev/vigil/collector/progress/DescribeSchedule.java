package dev.vigil.collector.progress;

import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which open runs are described when: the suspicious ones, the one that was not described for longest first, and now and
 * then one that looks well. Runs known to be in trouble and runs that only look slow take turns, so that a fleet of healthy
 * long activities does not keep a stuck run waiting. A look costs what is due, not what there is. Not thread-safe.
 */
final class DescribeSchedule {

    /** Runs that become due in one look at most, some milliseconds; the rest follows with the next. */
    private static final int DUE_AT_ONCE = 5_000;

    private final DescribeConfig config;

    /** Runs that will have to be described if nothing happens to them, by when. */
    private final RunHeap later = new RunHeap(RunHeap.Place.DESCRIBE, this::dueAtMicros);

    /** Runs that are to be described, the one that was not for longest first. */
    private final RunHeap due = new RunHeap(RunHeap.Place.DESCRIBE, run -> run.describedAtMicros);

    /** The same for runs whose workflow task failed, or of which visibility reports a problem. */
    private final RunHeap troubled = new RunHeap(RunHeap.Place.DESCRIBE, run -> run.describedAtMicros);

    /** Runs that looked well when they were last looked at. */
    private final RunHeap well = new RunHeap(RunHeap.Place.SAMPLE, run -> run.describedAtMicros);

    private long nextSampleMicros;
    private boolean troubledFirst;

    DescribeSchedule(DescribeConfig config) {
        this.config = config;
    }

    /** Takes a run in, or takes note that it changed. */
    void put(RunState run, long nowMicros) {
        if (run.describing || run.closedSeen || run.lastEventId == 0) {
            remove(run);
            return;
        }
        if (run.suspicion.suspiciousFromMicros(config) <= nowMicros) {
            well.remove(run);
        } else {
            well.put(run);
        }
        long dueAt = dueAtMicros(run);
        if (dueAt == Long.MAX_VALUE) {
            takeOut(run);
            return;
        }
        RunHeap now = dueAt > nowMicros ? later : run.suspicion.troubled() ? troubled : due;
        if (!now.contains(run)) {
            takeOut(run);
        }
        now.put(run);
    }

    void remove(RunState run) {
        takeOut(run);
        well.remove(run);
    }

    private void takeOut(RunState run) {
        later.remove(run);
        due.remove(run);
        troubled.remove(run);
    }

    /** Runs to be described, at most {@code max}; each is being described from now on. */
    List<RunDescribe> take(long nowMicros, int max) {
        RunState next = later.first();
        for (int moved = 0; moved < DUE_AT_ONCE && next != null && dueAtMicros(next) <= nowMicros; moved++) {
            put(next, nowMicros);
            next = later.first();
        }
        List<RunDescribe> taken = new ArrayList<>();
        if (nowMicros >= nextSampleMicros && due.size() + troubled.size() < max) {
            sample(nowMicros, taken);
        }
        while (taken.size() < max) {
            RunState run = next();
            if (run == null) {
                break;
            }
            SnapshotReason reason = run.suspicion.reason(config, nowMicros);
            if (reason == null) { // a clock that went back
                put(run, nowMicros);
            } else {
                take(run, reason, taken);
            }
        }
        return taken;
    }

    /** One of either kind in turn, while there are both. */
    private @Nullable RunState next() {
        troubledFirst = !troubledFirst;
        RunHeap first = troubledFirst ? troubled : due;
        RunHeap second = troubledFirst ? due : troubled;
        RunState run = first.first();
        return run == null ? second.first() : run;
    }

    private void sample(long nowMicros, List<RunDescribe> taken) {
        RunState longestUnseen = well.first();
        while (longestUnseen != null && longestUnseen.suspicion.suspiciousFromMicros(config) <= nowMicros) {
            well.remove(longestUnseen); // suspicious meanwhile, and waits for its next turn
            longestUnseen = well.first();
        }
        if (longestUnseen != null) {
            nextSampleMicros = nowMicros + ReadConfig.micros(config.sampleEvery());
            take(longestUnseen, SnapshotReason.SAMPLE, taken);
        }
    }

    private void take(RunState run, SnapshotReason reason, List<RunDescribe> taken) {
        run.describing = true;
        remove(run);
        taken.add(new RunDescribe(run.key, reason));
    }

    private long dueAtMicros(RunState run) {
        return Math.max(run.nextDescribeMicros, run.suspicion.suspiciousFromMicros(config));
    }

    void described(RunState run, @Nullable RunSnapshot snapshot, long nowMicros) {
        long soonest = ReadConfig.micros(config.soonest());
        run.describing = false;
        run.describedAtMicros = nowMicros;
        if (snapshot == null) {
            run.nextDescribeMicros = nowMicros + soonest;
            return;
        }
        long digest = RunState.digest(snapshot);
        run.describeIntervalMillis = (int) Math.min(
                Integer.MAX_VALUE,
                digest != run.describedAs
                        ? config.soonest().toMillis()
                        : Math.min(
                                run.describeIntervalMillis * 3L / 2,
                                config.quiet().toMillis()));
        run.describedAs = digest;
        run.nextDescribeMicros = nowMicros + run.describeIntervalMillis * 1_000L;
        run.suspicion.described(snapshot);
    }

    /** Whether the durable suspicion of a run is out of date; if so it is brought up to date. */
    boolean suspicionChanged(RunState run, long nowMicros) {
        SnapshotReason reason = run.suspicion.reason(config, nowMicros);
        String now = reason == null ? "" : reason.name();
        if (now.equals(run.suspicionDurable)) {
            return false;
        }
        run.suspicionDurable = now;
        return true;
    }
}
