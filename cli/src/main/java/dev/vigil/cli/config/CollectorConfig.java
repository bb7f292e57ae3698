package dev.vigil.cli.config;

import dev.vigil.collector.translate.Capture;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the collector reads.
 *
 * @param since how far back history is read at the first start; empty: all that the namespace retains
 * @param scanInterval time between two scans of visibility
 * @param requestsPerSecond the most that is asked of Temporal
 * @param retentionBoost how many times that while closed runs would else be deleted unread; 1: never more
 * @param instance names this collector among several that run at once; empty: made up at each start
 * @param metricsTargets addresses of worker metrics
 * @param metricsInterval time between two scrapes of a target
 * @param captures payload-bearing fields that are turned on
 * @param metrics how the workers call their metrics
 */
public record CollectorConfig(
        Optional<Duration> since,
        Duration scanInterval,
        Rates requestsPerSecond,
        double retentionBoost,
        String instance,
        List<URI> metricsTargets,
        Duration metricsInterval,
        List<Capture> captures,
        MetricsSettings metrics) {

    public static final Duration DEFAULT_SINCE = Duration.ofHours(1);
    public static final Duration DEFAULT_SCAN_INTERVAL = Duration.ofSeconds(1);
    public static final Duration DEFAULT_METRICS_INTERVAL = Duration.ofSeconds(15);

    private static final double MOST_BOOST = 5;
    private static final String RETENTION = "retention";

    public CollectorConfig {
        metricsTargets = List.copyOf(metricsTargets);
        captures = List.copyOf(captures);
    }

    static CollectorConfig read(Section section) {
        CollectorConfig collector = new CollectorConfig(
                section.value(
                        "since",
                        Optional.of(DEFAULT_SINCE),
                        "a duration or " + RETENTION,
                        CollectorConfig::parsedSince,
                        since -> since.map(Quantity::text).orElse(RETENTION)),
                section.duration(
                        "scan_interval", DEFAULT_SCAN_INTERVAL, Duration.ofMillis(100), Duration.ofMinutes(10)),
                Rates.read(section.section("requests_per_second"), Rates.DEFAULT),
                section.number("retention_boost", 1, 1, MOST_BOOST),
                section.text("instance", ""),
                targets(section),
                section.duration(
                        "metrics_interval", DEFAULT_METRICS_INTERVAL, Duration.ofSeconds(1), Duration.ofMinutes(10)),
                section.list("capture", "failure-messages", CollectorConfig::parsedCapture, Capture::label),
                MetricsSettings.read(section.section("metrics")));
        section.end();
        return collector;
    }

    static List<URI> targets(Section section) {
        return section.list("metrics_targets", "an address", CollectorConfig::parsedTarget, URI::toString);
    }

    private static Capture parsedCapture(String text) {
        for (Capture capture : Capture.values()) {
            if (capture.label().equals(text)) {
                return capture;
            }
        }
        throw new IllegalArgumentException("failure-messages");
    }

    private static Optional<Duration> parsedSince(String text) {
        if (text.equals(RETENTION)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Quantity.duration(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ", or " + RETENTION + " for all there is", e);
        }
    }

    static URI parsedTarget(String text) {
        String expected = "an address such as http://worker-1:9464/metrics";
        try {
            URI uri = new URI(text);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null) {
                throw new IllegalArgumentException(expected);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(expected, e);
        }
    }

    /**
     * Requests a second, for each namespace.
     *
     * @param visibility list and count requests
     * @param history history requests
     * @param describe describe requests
     */
    public record Rates(double visibility, double history, double describe) {

        /** 20 % of a namespace's default quotas. */
        public static final Rates DEFAULT = new Rates(2, 440, 40);

        private static final double LEAST = 0.1;
        private static final double MOST = 100_000;

        static Rates read(Section section, Rates otherwise) {
            Rates rates = new Rates(
                    section.number("visibility", otherwise.visibility, LEAST, MOST),
                    section.number("history", otherwise.history, LEAST, MOST),
                    section.number("describe", otherwise.describe, LEAST, MOST));
            section.end();
            return rates;
        }
    }
}
