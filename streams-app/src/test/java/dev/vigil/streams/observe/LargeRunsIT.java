package dev.vigil.streams.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs as large as a server allows, and larger: what is remembered of them stays small. */
class LargeRunsIT {

    @Test
    @Tag("large")
    void oneRunWithAMillionSignals() {
        Watching seen = Watching.all();
        Events run = Events.begun();
        int most = 0;
        for (int i = 0; i < 1_000_000; i++) {
            run.after(0.01).signaled(i % 2 == 0 ? "advance" : "note-" + i);
            if (i % 10_000 == 0) {
                run.all.forEach(seen::see);
                run.all.clear();
                seen.observations.clear();
                most = Math.max(most, seen.memory().toBytes().length);
            }
        }
        run.task();
        run.completed();
        run.all.forEach(seen::see);

        assertThat(most).as("bytes of the largest memory").isLessThan(20_000);
        assertThat(seen.runs).hasSize(1);
        assertThat(seen.runs.get(0).getSignals()).isEqualTo(1_000_000);
        assertThat(seen.memory().toBytes()).hasSizeLessThan(100);
    }

    @Test
    void oneRunWithAsManyEventsAsAServerAllows() {
        Watching seen = Watching.all();
        Events run = Events.begun();
        List<Long> open = new ArrayList<>();
        int closed = 0;
        int most = 0;
        while (run.all.size() < 51_190) {
            run.after(0.1);
            long scheduled = run.scheduled("a" + run.all.size());
            open.add(scheduled);
            if (open.size() > 500) {
                long ends = open.remove(0);
                run.activityStarted(ends, 1, run.now());
                run.activityCompleted(ends);
                closed++;
            }
        }
        for (int i = 0; i < run.all.size(); i++) {
            seen.see(run.all.get(i));
            if (i % 5_000 == 0) {
                most = Math.max(most, seen.memory().toBytes().length);
            }
        }

        assertThat(seen.activities).hasSize(closed);
        assertThat(most).as("bytes with 500 open activities").isLessThan(60_000);
    }
}
