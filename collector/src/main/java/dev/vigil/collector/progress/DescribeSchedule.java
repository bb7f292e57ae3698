package dev.vigil.collector.progress;

import dev.vigil.schema.event.RunSnapshot;
import dev.vigil.schema.event.SnapshotReason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which open runs are described when: the suspicious ones, the one that was not described for longest first, and now and
 * then one that looks well. Not thread-safe.
 */
final class DescribeSchedule {

    private record Due(RunState run, SnapshotReason reason) {}

    private final DescribeConfig config;
    private long nextSampleMicros;

    DescribeSchedule(DescribeConfig config) {
        this.config = config;
    }

    List<RunDescribe> take(Collection<RunState> open, long nowMicros, int max) {
        List<Due> due = new ArrayList<>();
        @Nullable RunState longestUnseen = null;
        for (RunState run : open) {
            if (run.describing || run.closedSeen || run.lastEventId == 0) {
                continue;
            }
            SnapshotReason reason = run.suspicion.reason(config, nowMicros);
            if (reason == null) {
                longestUnseen = longestUnseen == null || run.describedAtMicros < longestUnseen.describedAtMicros
                        ? run
                        : longestUnseen;
            } else if (run.nextDescribeMicros <= nowMicros) {
                due.add(new Due(run, reason));
            }
        }
        if (longestUnseen != null && nowMicros >= nextSampleMicros && due.size() < max) {
            nextSampleMicros = nowMicros + ReadConfig.micros(config.sampleEvery());
            due.add(new Due(longestUnseen, SnapshotReason.SAMPLE));
        }
        due.sort(Comparator.comparing(each -> each.run().describedAtMicros));
        List<RunDescribe> taken = new ArrayList<>();
        for (Due each : due.subList(0, Math.min(max, due.size()))) {
            each.run().describing = true;
            taken.add(new RunDescribe(each.run().key, each.reason()));
        }
        return taken;
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
        run.describeIntervalMicros = digest != run.describedAs
                ? soonest
                : Math.min(run.describeIntervalMicros * 3 / 2, ReadConfig.micros(config.quiet()));
        run.describedAs = digest;
        run.nextDescribeMicros = nowMicros + run.describeIntervalMicros;
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
