package dev.vigil.streams.catalogue;

import java.util.List;

/**
 * Planned work: what fires during it is judged and published, and nobody is told.
 *
 * @param subjects globs of workflow types, dependencies or queues
 * @param fromMicros begin, inclusive, event time, microseconds since the epoch
 * @param toMicros end, exclusive
 * @param why shown in the alerts
 */
public record Maintenance(List<String> subjects, long fromMicros, long toMicros, String why) {

    public Maintenance {
        subjects = List.copyOf(subjects);
        if (toMicros <= fromMicros) {
            throw new IllegalArgumentException("maintenance must end after it begins");
        }
    }

    public boolean covers(String subject, long atMicros) {
        return atMicros > fromMicros
                && atMicros <= toMicros
                && subjects.stream().anyMatch(glob -> Glob.matches(glob, subject));
    }
}
