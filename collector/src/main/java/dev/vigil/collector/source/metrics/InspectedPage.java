package dev.vigil.collector.source.metrics;

import dev.vigil.schema.event.MetricSample;
import java.util.List;

/**
 * What Vigil reads in one page and what it could see in it.
 *
 * @param file the file or URL, as given, a URL without user info and query
 * @param read whether the page is what its format says
 * @param reason why it is refused; empty where it is read
 * @param format {@code openmetrics-1.0} or {@code prometheus-text-0.0.4}; empty where no byte was seen
 * @param bytes length of the page, unpacked
 * @param samples samples of the page, whether Vigil keeps them or not
 * @param sdk which SDK wrote it, in words; empty where nothing of a Temporal worker is there
 * @param families what stands in the page, by name; those of Temporal first
 * @param kept the series as they would go to the topic
 * @param malformed series left out because their numbers contradict each other
 * @param modes the six failure modes, in order; empty where nothing of a Temporal worker is there
 * @param notes what else is worth knowing, one sentence each
 */
public record InspectedPage(
        String file,
        boolean read,
        String reason,
        String format,
        long bytes,
        int samples,
        String sdk,
        List<Family> families,
        List<MetricSample> kept,
        int malformed,
        List<Mode> modes,
        List<String> notes) {

    public InspectedPage {
        families = List.copyOf(families);
        kept = List.copyOf(kept);
        modes = List.copyOf(modes);
        notes = List.copyOf(notes);
    }

    static InspectedPage refused(String file, String format, long bytes, int samples, String reason) {
        return new InspectedPage(
                file, false, reason, format, bytes, samples, "", List.of(), List.of(), 0, List.of(), List.of());
    }

    /**
     * One family of the page.
     *
     * @param name as it stands there, without {@code _bucket}, {@code _sum} and {@code _count}
     * @param samples its samples
     * @param metric the contract's name; empty where Vigil reads it over
     * @param use what it serves for, in words
     */
    public record Family(String name, int samples, String metric, String use) {}

    /** Whether a worker's metrics can reveal a failure mode. */
    public enum Sight {
        YES,
        PARTLY,
        NO
    }

    /**
     * One failure mode.
     *
     * @param mode FM1 to FM6
     * @param title its name
     * @param sight whether these metrics can reveal it
     * @param why from what, or why not
     * @param todo what would make it visible; empty where nothing is to be done
     */
    public record Mode(String mode, String title, Sight sight, String why, String todo) {}
}
