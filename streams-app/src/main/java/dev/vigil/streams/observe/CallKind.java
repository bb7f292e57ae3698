package dev.vigil.streams.observe;

/** What the calls of one activity in one workflow type have in common. */
record CallKind(String workflowType, ActivityKey key, CallPlan plan) {

    void write(StateWriter out) {
        out.shared(workflowType).shared(key.activityType()).shared(key.taskQueue());
        out.shared(plan);
    }

    static CallKind read(StateReader in) {
        return new CallKind(in.shared(), new ActivityKey(in.shared(), in.shared()), in.plan());
    }
}
