package dev.vigil.collector.progress;

import java.time.Duration;

/**
 * When a run is suspicious enough to be described, and how often.
 *
 * @param taskScheduledFor a workflow task that waits longer than this
 * @param activityScheduledFor an activity that is open longer than this
 * @param soonest interval while the answers change
 * @param quiet longest interval; the interval grows by half while the answers stay the same
 * @param sampleEvery interval at which some other open run of a shard is described, the one that was not for longest
 */
public record DescribeConfig(
        Duration taskScheduledFor,
        Duration activityScheduledFor,
        Duration soonest,
        Duration quiet,
        Duration sampleEvery) {

    public static final Duration DEFAULT_TASK_SCHEDULED_FOR = Duration.ofSeconds(10);
    public static final Duration DEFAULT_ACTIVITY_SCHEDULED_FOR = Duration.ofSeconds(2);
    public static final Duration DEFAULT_SOONEST = Duration.ofSeconds(2);
    public static final Duration DEFAULT_QUIET = Duration.ofSeconds(10);
    public static final Duration DEFAULT_SAMPLE_EVERY = Duration.ofSeconds(10);

    public static DescribeConfig defaults() {
        return new DescribeConfig(
                DEFAULT_TASK_SCHEDULED_FOR,
                DEFAULT_ACTIVITY_SCHEDULED_FOR,
                DEFAULT_SOONEST,
                DEFAULT_QUIET,
                DEFAULT_SAMPLE_EVERY);
    }
}
