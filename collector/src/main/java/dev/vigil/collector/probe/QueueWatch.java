package dev.vigil.collector.probe;

import dev.vigil.collector.probe.ProbedFleet.QueueState;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The task queues of the probed runs: who polls them, with which builds, and how long their workflow tasks wait. Says when the workers
 * fall behind. At most {@value #MOST_QUEUES} queues are watched; runs on further ones are asked without. Not thread-safe.
 */
final class QueueWatch {

    static final int MOST_QUEUES = 100;

    /** A wait that Temporal's own worker-alerting page calls too long is 5 s; a probe gives way before that. */
    private static final long DISTRESS_MICROS = 3_000_000;

    private static final int DISTRESS_FACTOR = 3;
    private static final int READINGS = 2;
    private static final long READ_EVERY_MICROS = 5_000_000;

    private final ProbedFleet fleet;
    private final Map<String, Watched> queues = new TreeMap<>();
    private long waitDuring = -1;

    /** One queue: at its first reading, now, and how often in a row its wait was too long. */
    private static final class Watched {
        final QueueState first;
        QueueState last;
        long readAtMicros;
        int tooLong;

        Watched(QueueState first, long nowMicros) {
            this.first = first;
            this.last = first;
            this.readAtMicros = nowMicros;
        }
    }

    QueueWatch(ProbedFleet fleet) {
        this.fleet = fleet;
    }

    /** Whether somebody polls the queue, as far as is known; reads a queue that is new or was read too long ago. */
    boolean hasPollers(String taskQueue, long nowMicros) throws InterruptedException {
        Watched known = queues.get(taskQueue);
        if (known == null) {
            if (queues.size() >= MOST_QUEUES) {
                return true;
            }
            known = new Watched(fleet.queue(taskQueue), nowMicros);
            queues.put(taskQueue, known);
        } else if (nowMicros - known.readAtMicros >= READ_EVERY_MICROS) {
            read(taskQueue, known, nowMicros);
        }
        return known.last.pollers() > 0;
    }

    /** Reads the queue now: somebody may have gone. */
    boolean stillHasPollers(String taskQueue, long nowMicros) throws InterruptedException {
        Watched known = queues.get(taskQueue);
        if (known == null) {
            return true;
        }
        read(taskQueue, known, nowMicros);
        return known.last.pollers() > 0;
    }

    private void read(String taskQueue, Watched queue, long nowMicros) throws InterruptedException {
        QueueState now = fleet.queue(taskQueue);
        queue.last = now;
        queue.readAtMicros = nowMicros;
        waitDuring = Math.max(waitDuring, now.oldestMicros());
        long limit = Math.max(DISTRESS_MICROS, DISTRESS_FACTOR * Math.max(0, queue.first.oldestMicros()));
        queue.tooLong = now.oldestMicros() > limit ? queue.tooLong + 1 : 0;
    }

    /** Why the probe has to stop, if it has to: workflow tasks wait much longer than before it, at two readings in a row. */
    Optional<String> distress() {
        return queues.entrySet().stream()
                .filter(entry -> entry.getValue().tooLong >= READINGS)
                .map(entry -> "workflow tasks of queue " + entry.getKey() + " wait "
                        + entry.getValue().last.oldestMicros() / 1_000_000 + " s now, "
                        + Math.max(0, entry.getValue().first.oldestMicros()) / 1_000_000 + " s before the probe")
                .findFirst();
    }

    /** Builds seen at the first readings. */
    SortedSet<String> builds() {
        SortedSet<String> builds = new TreeSet<>();
        queues.values().forEach(queue -> builds.addAll(queue.first.builds()));
        return builds;
    }

    /** Reads each queue once more; whether the builds that poll are still the same. */
    boolean sameBuilds(long nowMicros) throws InterruptedException {
        boolean same = true;
        for (Map.Entry<String, Watched> entry : queues.entrySet()) {
            read(entry.getKey(), entry.getValue(), nowMicros);
            same &= entry.getValue().last.builds().equals(entry.getValue().first.builds());
        }
        return same;
    }

    /** Longest wait before the first query, microseconds; -1 if no server said. */
    long waitBeforeMicros() {
        return queues.values().stream()
                .mapToLong(queue -> queue.first.oldestMicros())
                .max()
                .orElse(-1);
    }

    /** Longest wait while the probe ran, microseconds; -1 if no server said. */
    long waitDuringMicros() {
        return waitDuring;
    }
}
