package dev.vigil.cli.config;

import java.time.Duration;

/**
 * What a workflow type has to meet.
 *
 * @param failureRate share of chains that may fail, ratio in (0, 1)
 * @param queueWait longest acceptable wait of an activity task's first attempt
 * @param workflowTaskWait longest acceptable wait of a workflow task
 * @param timerHandling longest acceptable time from a timer's firing to the workflow task that sees it
 */
public record ObjectiveConfig(
        double failureRate, Duration queueWait, Duration workflowTaskWait, Duration timerHandling) {

    /** 5 % and 5 s, the value of Temporal's own page on worker alerting. */
    public static final ObjectiveConfig DEFAULT =
            new ObjectiveConfig(0.05, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(5));

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(1);
    private static final double LEAST_RATE = 0.0001;
    private static final double MOST_RATE = 0.99;

    static ObjectiveConfig read(Section section) {
        ObjectiveConfig objective = new ObjectiveConfig(
                section.percent("failure_rate", DEFAULT.failureRate, LEAST_RATE, MOST_RATE),
                section.duration("queue_wait", DEFAULT.queueWait, LEAST, MOST),
                section.duration("workflow_task_wait", DEFAULT.workflowTaskWait, LEAST, MOST),
                section.duration("timer_handling", DEFAULT.timerHandling, LEAST, MOST));
        section.end();
        return objective;
    }
}
