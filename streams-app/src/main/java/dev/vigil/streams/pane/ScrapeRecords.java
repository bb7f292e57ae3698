package dev.vigil.streams.pane;

import dev.vigil.schema.window.ScrapedBucket;
import dev.vigil.schema.window.ScrapedLatency;
import dev.vigil.schema.window.ScrapedPercentile;
import dev.vigil.schema.window.WindowSpan;
import dev.vigil.streams.observe.Observation.Bucket;
import dev.vigil.streams.pane.Pane.Tallied;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/** What scrapes add to the records of a window. */
final class ScrapeRecords {

    private static final long NO_BOUND = -1;
    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;

    private static final ScrapedPercentile UNKNOWN = new ScrapedPercentile(0L, 0L, "");

    /** Equal to the field's default, which a builder would copy for each record. */
    static final ScrapedLatency NONE = new ScrapedLatency(0L, UNKNOWN, UNKNOWN, UNKNOWN, List.of());

    private ScrapeRecords() {}

    static ScrapedLatency latency(Intervals scraped) {
        return new ScrapedLatency(
                scraped.count(),
                percentile(scraped.quantile(0.50)),
                percentile(scraped.quantile(0.95)),
                percentile(scraped.quantile(0.99)),
                scraped.buckets().stream()
                        .map(bucket -> new ScrapedBucket(bucket.aboveMicros(), to(bucket.toMicros()), bucket.count()))
                        .toList());
    }

    private static ScrapedPercentile percentile(Intervals.Span span) {
        return new ScrapedPercentile(span.aboveMicros(), to(span.toMicros()), text(span));
    }

    private static long to(long micros) {
        return micros == Bucket.UNBOUNDED ? NO_BOUND : micros;
    }

    /** {@code > 30 s}, {@code 250 ms to 500 ms}, {@code <= 5 ms}. */
    static String text(Intervals.Span span) {
        if (span.toMicros() == Bucket.UNBOUNDED) {
            return "> " + duration(span.aboveMicros());
        }
        String to = duration(span.toMicros());
        return span.aboveMicros() == 0 ? "<= " + to : duration(span.aboveMicros()) + " to " + to;
    }

    /** Bounds are what somebody configured: written as they are, to the microsecond. */
    private static String duration(long micros) {
        if (micros >= SECOND) {
            return number(micros, SECOND) + " s";
        }
        return micros >= MILLI ? number(micros, MILLI) + " ms" : micros + " us";
    }

    private static String number(long micros, long unit) {
        return String.format(Locale.ROOT, "%.6f", micros / (double) unit).replaceAll("\\.?0+$", "");
    }

    /** Whether counters of workers show failed attempts at all. */
    static boolean attemptsSeen(Pane pane) {
        return !pane.tallies(Tallied.SCRAPED_IN_MINUTE).isEmpty()
                || !pane.tallies(Tallied.SCRAPED_IN_FIVE_MINUTES).isEmpty()
                || !pane.tallies(Tallied.SCRAPED_IN_HOUR).isEmpty();
    }

    /**
     * Failed attempts that counters of workers show above those which are identified: by activity max(identified, scraped) - identified,
     * less what closes of the same window taught. A lower bound, see {@link ScrapeFold#attempts}.
     */
    static long unattributed(Pane pane, WindowSpan window) {
        long minutes = (window.getEndMicros() - window.getStartMicros()) / PaneKey.MINUTE_MICROS;
        List<Tallies> scraped = new ArrayList<>(List.of(pane.tallies(Tallied.SCRAPED_IN_MINUTE)));
        if (minutes >= WindowLength.FIVE_MINUTES.minutes()) {
            scraped.add(pane.tallies(Tallied.SCRAPED_IN_FIVE_MINUTES));
        }
        if (minutes >= WindowLength.HOUR.minutes()) {
            scraped.add(pane.tallies(Tallied.SCRAPED_IN_HOUR));
        }
        Tallies identified = pane.tallies(Tallied.ACTIVITIES);
        long excess = folded(identified) || scraped.stream().anyMatch(ScrapeRecords::folded)
                ? total(scraped) - identified.total() // labels may be folded here and not there
                : byActivity(scraped, identified);
        return Math.max(0, excess - Math.max(0, pane.count(Counter.ATTEMPTS_LATE_LEARNED)));
    }

    private static boolean folded(Tallies tallies) {
        return tallies.count(Bounded.OTHER) != 0;
    }

    private static long total(List<Tallies> scraped) {
        return scraped.stream().mapToLong(Tallies::total).sum();
    }

    private static long byActivity(List<Tallies> scraped, Tallies identified) {
        TreeSet<String> activities = new TreeSet<>();
        scraped.forEach(tallies -> tallies.descending().forEach(entry -> activities.add(entry.label())));
        long excess = 0;
        for (String activity : activities) {
            long seen = scraped.stream()
                    .mapToLong(tallies -> tallies.count(activity))
                    .sum();
            excess += Math.max(0, seen - Math.max(0, identified.count(activity)));
        }
        return excess;
    }
}
