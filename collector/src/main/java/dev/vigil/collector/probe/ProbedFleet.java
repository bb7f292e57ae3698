package dev.vigil.collector.probe;

import dev.vigil.schema.readiness.ProbeAnswer;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a replay probe asks of a Temporal namespace. Nothing here writes an event into any history. Not thread-safe. */
public interface ProbedFleet {

    /**
     * One page of runs of a type.
     *
     * @param closed closed runs instead of open ones
     * @param token of the page before; empty for the first page
     */
    Page runs(String workflowType, boolean closed, Optional<byte[]> token) throws InterruptedException;

    /** How many such runs there are by visibility; -1 if the server does not count. */
    long count(String workflowType, boolean closed) throws InterruptedException;

    /** Has a worker replay the run; the content of its answer is not read. */
    Answer ask(ProbedRun run) throws InterruptedException;

    /** What the server says of the workflow tasks of a queue and of who polls it. */
    QueueState queue(String taskQueue) throws InterruptedException;

    /**
     * A run as visibility shows it.
     *
     * @param historyLength events, 0 where visibility does not say
     */
    record ProbedRun(String workflowId, String runId, String taskQueue, boolean closed, long historyLength) {}

    /** @param next token of the next page; empty if this was the last */
    record Page(List<ProbedRun> runs, Optional<byte[]> next) {}

    /**
     * What came of one query.
     *
     * @param micros from the query to its answer
     * @param throttled the server asked to slow down; the run was not asked
     */
    record Answer(ProbeAnswer answer, long micros, boolean throttled) {}

    /**
     * A task queue's state.
     *
     * @param pollers workers that polled within the last minute
     * @param builds build ids of these; empty where workers have no versions
     * @param oldestMicros age of the oldest waiting workflow task, microseconds; -1 where the server does not say
     */
    record QueueState(int pollers, SortedSet<String> builds, long oldestMicros) {
        public QueueState {
            builds = new TreeSet<>(builds);
        }
    }
}
