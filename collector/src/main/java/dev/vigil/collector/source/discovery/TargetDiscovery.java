package dev.vigil.collector.source.discovery;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Places that list targets, beside those that are named one by one.
 *
 * @param dns URLs whose host name has an address for each worker
 * @param files paths of files in Prometheus' {@code file_sd} format, JSON or YAML; the last part may be a glob
 * @param prometheus addresses of Prometheus servers, whose active targets are taken
 * @param prometheusJob only targets of this job; empty: of all jobs
 * @param refresh how often the places are asked
 */
public record TargetDiscovery(
        List<URI> dns, List<String> files, List<URI> prometheus, String prometheusJob, Duration refresh) {

    public static final Duration DEFAULT_REFRESH = Duration.ofSeconds(30);

    /** No such place. */
    public static final TargetDiscovery NONE =
            new TargetDiscovery(List.of(), List.of(), List.of(), "", DEFAULT_REFRESH);

    public TargetDiscovery {
        dns = List.copyOf(dns);
        files = List.copyOf(files);
        prometheus = List.copyOf(prometheus);
        if (refresh.compareTo(Duration.ofMillis(100)) < 0) {
            throw new IllegalArgumentException("targets must be looked up at most ten times a second, got: " + refresh);
        }
    }

    public boolean isEmpty() {
        return dns.isEmpty() && files.isEmpty() && prometheus.isEmpty();
    }
}
