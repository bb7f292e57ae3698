package dev.vigil.collector.progress;

import dev.vigil.schema.collector.RunProgress;
import dev.vigil.schema.event.RunSnapshot;

/** One run that is not exported to its end yet. Mutable, owned by its {@link ShardProgress}. */
final class RunState {

    final RunKey key;
    final Suspicion suspicion = new Suspicion();

    String workflowType = "";
    long lastEventId;
    long resetEventId;

    /** Number in the {@link ScanBarrier}, 0 if no promise waits for the run. */
    long barrierNumber;

    /** Visibility showed it closed. */
    boolean closedSeen;

    /** When it closed as visibility says, microseconds since the epoch; 0 if not known. */
    long closedAtMicros;

    boolean reading;

    /** Something is known to have happened that is not read yet. */
    boolean changed = true;

    /** All that happened before is exported, microseconds since the epoch. */
    long readToMicros;

    long nextReadMicros;

    /** Milliseconds, as there are a million of them. */
    int intervalMillis;

    /** Reads in a row that failed because of this run. */
    int failures;

    boolean describing;
    long describedAtMicros;
    long nextDescribeMicros;
    int describeIntervalMillis;

    /** What the last description said, boiled down to a number that changes when something moves. */
    long describedAs;

    String suspicionDurable = "";

    /** Places in the {@link RunHeap}s that say when its turn is; -1: in none. */
    int readPlace = -1;

    int endPlace = -1;
    int describePlace = -1;
    int samplePlace = -1;
    int promisePlace = -1;

    RunState(RunKey key, long readToMicros) {
        this.key = key;
        this.readToMicros = readToMicros;
    }

    /** As it was durable; when it was read last is not. */
    static RunState restored(RunKey key, RunProgress record) {
        RunState run = new RunState(key, 0);
        run.workflowType = record.getWorkflowType();
        run.lastEventId = record.getLastEventId();
        run.resetEventId = record.getResetEventId();
        run.suspicionDurable = record.getSuspicion();
        run.suspicion.restore(record.getSuspicion());
        return run;
    }

    /** Something happened: read as soon as possible, and often from now on. */
    void change(long nowMicros) {
        changed = true;
        intervalMillis = 0;
        nextReadMicros = Math.min(nextReadMicros, nowMicros);
    }

    static long digest(RunSnapshot snapshot) {
        long digest = snapshot.getWorkflowTaskAttempt() * 31L + snapshot.getHistoryLength();
        for (var activity : snapshot.getPendingActivities()) {
            digest = digest * 31 + activity.getAttempt() * 7L + activity.getState();
        }
        return digest;
    }
}
