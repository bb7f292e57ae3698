package dev.vigil.collector.source.metrics;

import dev.vigil.collector.source.discovery.TargetDiscovery;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which workers are scraped, how often, and what that may cost.
 *
 * @param targets URLs of {@code /metrics} pages, http or https, user info allowed (it is sent as basic authentication and
 *     never recorded); at most {@link #MAX_TARGETS}
 * @param interval time between two scrapes of one target, at least one second. Too long: starvation is seen late. Too
 *     short: large pages cost their workers CPU
 * @param timeout time a scrape may take as a whole, at most the interval
 * @param limits what one scrape may cost
 * @param discovery places that list further targets
 * @param naming what the fleet calls Temporal's metrics
 * @param units for targets whose latency metrics do not name their unit and are not in milliseconds
 */
public record MetricsConfig(
        List<URI> targets,
        Duration interval,
        Duration timeout,
        MetricsLimits limits,
        Map<URI, LatencyUnit> units,
        MetricNaming naming,
        TargetDiscovery discovery) {

    public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(15);
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    public static final int MAX_TARGETS = 1_000;

    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);

    public MetricsConfig {
        targets = List.copyOf(targets);
        units = Map.copyOf(units);
        if (targets.size() > MAX_TARGETS) {
            throw new IllegalArgumentException(
                    "at most " + MAX_TARGETS + " metrics targets are scraped, got: " + targets.size());
        }
        Set<String> names = new HashSet<>();
        for (URI target : targets) {
            if (!names.add(targetName(target))) {
                throw new IllegalArgumentException(
                        "each metrics target must be listed once, got twice: " + targetName(target));
            }
        }
        if (interval.compareTo(MIN_INTERVAL) < 0) {
            throw new IllegalArgumentException(
                    "metrics interval must be at least " + MIN_INTERVAL + ", got: " + interval);
        }
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(interval) > 0) {
            throw new IllegalArgumentException(
                    "metrics timeout must be positive and at most the interval (" + interval + "), got: " + timeout);
        }
        if (!targets.containsAll(units.keySet())) {
            throw new IllegalArgumentException("a latency unit must belong to a listed metrics target, got: " + units);
        }
    }

    /** The targets with the defaults for all else. */
    public static MetricsConfig of(List<URI> targets) {
        return new MetricsConfig(
                targets,
                DEFAULT_INTERVAL,
                DEFAULT_TIMEOUT,
                MetricsLimits.DEFAULT,
                Map.of(),
                MetricNaming.DEFAULT,
                TargetDiscovery.NONE);
    }

    /** How a target is called in records, keys and sentences: its URL without user info, query and fragment. */
    static String targetName(URI target) {
        String scheme = target.getScheme();
        if (!("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) || target.getHost() == null) {
            throw new IllegalArgumentException(
                    "a metrics target must be an http or https URL with a host, got: " + target);
        }
        String port = target.getPort() < 0 ? "" : ":" + target.getPort();
        return scheme + "://" + target.getHost() + port + target.getRawPath();
    }
}
