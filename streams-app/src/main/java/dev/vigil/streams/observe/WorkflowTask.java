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

    void write(StateWriter out) {
        out.flags(scheduledEventId > 0, startedEventId > 0, scheduledByCopy, problems > 0, sticky, givenUpEventId > 0);
        out.shared(completedBuild).shared(completedBy);
        if (scheduledEventId > 0) {
            out.number(scheduledEventId).time(scheduledAt).shared(taskQueue).number(attempt);
        }
        if (startedEventId > 0) {
            out.number(startedEventId).time(startedAt).shared(startedBy);
        }
        if (problems > 0) {
            out.number(problems).time(problemsSince);
        }
        if (givenUpEventId > 0) {
            out.number(givenUpEventId);
        }
    }

    static WorkflowTask read(StateReader in) {
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
