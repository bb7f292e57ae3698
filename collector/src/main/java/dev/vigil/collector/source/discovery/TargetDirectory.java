package dev.vigil.collector.source.discovery;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All targets that the places list now. A place that fails keeps what it listed last: a broken file is no reason to look
 * away from a worker. Targets are asked for by one thread; {@link #degraded} by any.
 */
public final class TargetDirectory {

    private static final Logger LOG = LoggerFactory.getLogger(TargetDirectory.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final List<TargetList> places = new ArrayList<>();
    private final Map<TargetList, List<URI>> last = new LinkedHashMap<>();
    private volatile List<String> troubles = List.of();

    /** @param discovery the places */
    public TargetDirectory(TargetDiscovery discovery) {
        discovery.dns().forEach(url -> places.add(new DnsTargets(url, InetAddress::getAllByName)));
        discovery.files().forEach(file -> places.add(new FileTargets(Path.of(file))));
        discovery
                .prometheus()
                .forEach(server -> places.add(new PrometheusTargets(server, discovery.prometheusJob(), TIMEOUT)));
    }

    /** What the places list now, each page once, in their order. Takes up to ten seconds a place. */
    public Set<URI> targets() {
        List<String> failed = new ArrayList<>();
        for (TargetList place : places) {
            try {
                last.put(place, place.list());
            } catch (TargetListException e) {
                List<URI> kept = last.getOrDefault(place, List.of());
                failed.add(place.name() + " cannot be read: " + e.getMessage()
                        + (kept.isEmpty() ? "" : "; its last " + kept.size() + " targets are kept"));
            }
        }
        if (!failed.equals(troubles)) {
            failed.forEach(sentence -> LOG.atWarn().log(sentence));
            troubles = List.copyOf(failed);
        }
        Set<URI> targets = new LinkedHashSet<>();
        places.forEach(place -> targets.addAll(last.getOrDefault(place, List.of())));
        return targets;
    }

    /** One sentence for each place that failed the last time. */
    public List<String> degraded() {
        return troubles;
    }
}
