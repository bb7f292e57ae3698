package dev.vigil.streams.observe;

/** The last workflow task of a run and what the ones before it left behind. Mutable. Ids and times of 0 are not known. */
final class WorkflowTask {

    long scheduledEventId;
    long scheduledAt;
    boolean scheduledByCopy;
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

    void noProblems() {
        problems = 0;
        problemsSince = 0;
    }

    void write(StateWriter out) {
        out.flags(scheduledEventId > 0, startedEventId > 0, scheduledByCopy, problems > 0);
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
    }

    static WorkflowTask read(StateReader in) {
        WorkflowTask task = new WorkflowTask();
        int flags = in.octet();
        task.completedBuild = in.shared();
        task.completedBy = in.shared();
        task.scheduledByCopy = StateReader.flag(flags, 2);
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
        return task;
    }
}
