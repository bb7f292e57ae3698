package dev.vigil.streams.observe;

/** The last workflow task of a run and what the ones before it left behind. Mutable. Ids and times of 0 are not known. */
final class WorkflowTask {

    long scheduledEventId;
    long scheduledAt;
    boolean scheduledByCopy;
    /** Scheduled on the queue of the worker that holds the run in its cache. */
    boolean sticky;

    String taskQueue = "";
    int attempt;
    long startedEventId;
    long startedAt;
    String startedBy = "";

    /** Build id and identity of the worker that completed the last completed one. */
    String completedBuild = "";

    String completedBy = "";

    /** Tasks in a row that failed by a fault of the code or timed out at a worker, since the last completed one. */
    int problems;

    long problemsSince;
    /** Failure with which the server gave the last task up, until the next one is scheduled; 0 = none. */
    long givenUpEventId;

    void problem(long timeMicros) {
        if (problems == 0) {
            problemsSince = timeMicros;
        }
        problems++;
    }

    void completed(String buildId, String identity) {
        completedBuild = buildId;
        completedBy = identity;
        noProblems();
    }

    /** Whether it is known where the last completed one was. */
    boolean hasCompleted() {
        return !completedBy.isEmpty() || !completedBuild.isEmpty();
    }

    void noProblems() {
        problems = 0;
        problemsSince = 0;
    }

    void write(StateWriter out, Execution execution) {
        boolean ownQueue = taskQueue.equals(execution.taskQueue);
        boolean sameWorker = startedBy.equals(completedBy);
        boolean startedNext = startedEventId == scheduledEventId + 1;
        out.manyFlags(
                scheduledEventId > 0,
                startedEventId > 0,
                ownQueue,
                sameWorker,
                startedNext,
                attempt == 1,
                sticky,
                scheduledByCopy,
                problems > 0,
                givenUpEventId > 0);
        out.shared(new TextPair(completedBuild, completedBy));
        if (scheduledEventId > 0) {
            out.count(scheduledEventId).time(scheduledAt);
            if (!ownQueue) {
                out.shared(taskQueue);
            }
            if (attempt != 1) {
                out.count(attempt);
            }
        }
        if (startedEventId > 0) {
            if (!startedNext) {
                out.count(startedEventId);
            }
            out.time(startedAt);
            if (!sameWorker) {
                out.shared(startedBy);
            }
        }
        if (problems > 0) {
            out.count(problems).time(problemsSince);
        }
        if (givenUpEventId > 0) {
            out.count(givenUpEventId);
        }
    }

    static WorkflowTask read(StateReader in, Execution execution) {
        WorkflowTask task = new WorkflowTask();
        int flags = in.unsignedCount();
        TextPair worker = in.pair();
        task.completedBuild = worker.first();
        task.completedBy = worker.second();
        task.sticky = StateReader.flag(flags, 6);
        task.scheduledByCopy = StateReader.flag(flags, 7);
        if (StateReader.flag(flags, 0)) {
            task.scheduledEventId = in.unsigned();
            task.scheduledAt = in.time();
            task.taskQueue = StateReader.flag(flags, 2) ? execution.taskQueue : in.shared();
            task.attempt = StateReader.flag(flags, 5) ? 1 : in.unsignedCount();
        }
        if (StateReader.flag(flags, 1)) {
            task.startedEventId = StateReader.flag(flags, 4) ? task.scheduledEventId + 1 : in.unsigned();
            task.startedAt = in.time();
            task.startedBy = StateReader.flag(flags, 3) ? task.completedBy : in.shared();
        }
        if (StateReader.flag(flags, 8)) {
            task.problems = in.unsignedCount();
            task.problemsSince = in.time();
        }
        if (StateReader.flag(flags, 9)) {
            task.givenUpEventId = in.unsigned();
        }
        return task;
    }

    /** As the two versions before wrote it. */
    static WorkflowTask readBefore(StateReader in) {
        WorkflowTask task = new WorkflowTask();
        int flags = in.octet();
        task.completedBuild = in.shared();
        task.completedBy = in.shared();
        task.scheduledByCopy = StateReader.flag(flags, 2);
        task.sticky = StateReader.flag(flags, 4);
        if (StateReader.flag(flags, 0)) {
            task.scheduledEventId = in.number();
            task.scheduledAt = in.time();
            task.taskQueue = in.shared();
            task.attempt = in.count();
        }
        if (StateReader.flag(flags, 1)) {
            task.startedEventId = in.number();
            task.startedAt = in.time();
            task.startedBy = in.shared();
        }
        if (StateReader.flag(flags, 3)) {
            task.problems = in.count();
            task.problemsSince = in.time();
        }
        if (StateReader.flag(flags, 5)) {
            task.givenUpEventId = in.number();
        }
        return task;
    }
}
