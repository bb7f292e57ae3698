package dev.vigil.streams.observe;

/** What correlation puts up with and counts instead of failing; a label of Vigil's own metrics. */
public enum Tolerated {
    /** Event ids skipped within a run. */
    GAP,
    /** Runs whose first event read was not event 1. */
    STARTED_IN_THE_MIDDLE,
    /** Outcomes and other facts of a workflow type that were dropped because the run's type was never read. */
    TYPE_UNKNOWN,
    /** Events of a run after its close. */
    AFTER_CLOSE,
    /** Activities beyond the limit of open activities. */
    ACTIVITY_UNTRACKED,
    /** Timers beyond the limit of open timers. */
    TIMER_UNTRACKED,
    /** Ends of activities and timers whose schedule was not read or not tracked. */
    END_WITHOUT_SCHEDULE,
    /** Attempts and pending activities of an activity that is no longer remembered. */
    FORGOTTEN,
    /** Attempts captured longer after the run's close than the attempt horizon. */
    ATTEMPT_LATE,
    /** Series of a scrape without a namespace, a queue or a usable value; listed workers without a queue or a heartbeat. */
    SAMPLE_UNUSABLE,
    /** Scrapes of a target that are not newer than the last one of it. */
    SCRAPE_STALE,
    /** Scrapes whose counts could not be compared with those before: the target was silent for too long. */
    SCRAPE_GAP,
    /** Series and targets of scrapes beyond the limits: their counts are not followed. */
    SERIES_UNTRACKED
}
