package dev.vigil.streams.catalogue;

import java.util.ArrayList;
import java.util.List;

/**
 * Which catalogue is in force at which event time. What is judged again is judged by the catalogue of its time, whenever that is and
 * whatever has been declared since. Holds at most {@value #MOST_VERSIONS} versions; beyond, the oldest is forgotten and the next one
 * holds for its time too. Safe for use by any thread; the only thing that changes is that versions are added.
 */
public final class CatalogueTimeline {

    static final int MOST_VERSIONS = 1_000;

    private volatile List<Version> versions = List.of();

    /**
     * A catalogue and the event time from which it is in force.
     *
     * @param fromMicros microseconds since the epoch; the first version is in force for all that came before it as well
     */
    public record Version(long fromMicros, Catalogue catalogue) {}

    /** One catalogue for all times. */
    public static CatalogueTimeline always(Catalogue catalogue) {
        CatalogueTimeline timeline = new CatalogueTimeline();
        timeline.add(new Version(0, catalogue));
        return timeline;
    }

    /** Adds a version; another one from the same time on is replaced. */
    public synchronized void add(Version version) {
        List<Version> next = new ArrayList<>(versions);
        int at = 0;
        while (at < next.size() && next.get(at).fromMicros() < version.fromMicros()) {
            at++;
        }
        if (at < next.size() && next.get(at).fromMicros() == version.fromMicros()) {
            next.set(at, version);
        } else {
            next.add(at, version);
        }
        while (next.size() > MOST_VERSIONS) {
            next.remove(0);
        }
        versions = List.copyOf(next);
    }

    /** All versions, in the order of their times. Another list after each change. */
    public List<Version> versions() {
        return versions;
    }
}
