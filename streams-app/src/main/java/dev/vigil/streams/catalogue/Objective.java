package dev.vigil.streams.catalogue;

/**
 * What a workflow type has to meet.
 *
 * @param failureRatio share of chains that may fail, in (0, 1); the cold limit of the failure-rate rule
 * @param activityWaitMicros longest acceptable wait of an activity task's first attempt in its queue
 * @param workflowTaskWaitMicros longest acceptable wait of a workflow task in its queue
 * @param timerHandlingMicros longest acceptable time from a timer's firing to the workflow task that sees it
 */
public record Objective(
        double failureRatio, long activityWaitMicros, long workflowTaskWaitMicros, long timerHandlingMicros) {

    /** 5 % failures (the cold limit of the study), 5 s in every queue (Temporal's own worker-alerting page), 5 s for a timer. */
    public static final Objective DEFAULT = new Objective(0.05, 5_000_000, 5_000_000, 5_000_000);

    public Objective {
        if (!(failureRatio > 0 && failureRatio < 1)) {
            throw new IllegalArgumentException("objective.failure_rate must be in (0, 1), got: " + failureRatio);
        }
    }
}
