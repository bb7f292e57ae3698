package dev.vigil.collector;

import dev.vigil.collector.CollectorStatus.Shards;
import dev.vigil.collector.probe.ProbePolicy;
import dev.vigil.schema.StartupException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The collectors of one process: one for each Temporal cluster, into the same topics. Each has its own connection, budgets,
 * consumer group, promises and ledger, so that none waits for another; one that cannot start keeps no other from starting and
 * is tried again. Starts once, closes once; {@link #status} from any thread.
 */
public final class FleetCollector implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FleetCollector.class);

    private static final long TRY_EVERY_MILLIS = 15_000;

    private final Map<String, Collector> collectors = new LinkedHashMap<>();
    private final Map<String, String> waiting = Collections.synchronizedMap(new LinkedHashMap<>());
    private final CollectorRegistry registry;
    private final long tryEveryMillis;
    private final ClusterMetrics metrics = new ClusterMetrics();
    private final Gauge collected;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread retries;

    /**
     * @param clusters at least one, each of another cluster
     * @param registry where the metrics go until it is closed, with the label {@code cluster}
     * @param clock the wall clock
     */
    public FleetCollector(List<CollectorConfig> clusters, CollectorRegistry registry, Clock clock) {
        this(clusters, registry, clock, TRY_EVERY_MILLIS);
    }

    /** As the public one; tests have less time. */
    FleetCollector(List<CollectorConfig> clusters, CollectorRegistry registry, Clock clock, long tryEveryMillis) {
        this.tryEveryMillis = tryEveryMillis;
        for (CollectorConfig config : clusters) {
            String name = config.cluster();
            if (collectors.put(name, new Collector(config, metrics.of(name), clock)) != null) {
                throw new IllegalArgumentException("expected clusters of different names, got " + name + " twice");
            }
        }
        if (collectors.isEmpty()) {
            throw new IllegalArgumentException("expected at least one cluster, got none");
        }
        this.registry = registry;
        this.collected = Gauge.build(
                        "vigil_collector_started",
                        "Whether this process collects the cluster: 0 while it is tried again.")
                .labelNames("cluster")
                .create();
        registry.register(metrics);
        registry.register(collected);
    }

    /**
     * Starts all. A cluster that does not answer or refuses is tried again until this is closed.
     *
     * @throws StartupException if one is configured wrongly, or if none can be started; nothing runs then
     */
    public synchronized void start() {
        @Nullable StartupException first = null;
        for (String cluster : collectors.keySet()) {
            try {
                start(cluster);
            } catch (StartupException e) {
                if (e.kind() == StartupException.Kind.USAGE) {
                    close();
                    throw named(cluster, e);
                }
                first = first == null ? named(cluster, e) : first;
                put(cluster, e);
            }
        }
        if (first != null && waiting.size() == collectors.size()) {
            throw first;
        }
        if (!waiting.isEmpty()) {
            Thread thread = Daemons.named("vigil-clusters").newThread(this::retry);
            retries = thread;
            thread.start();
        }
    }

    /** From now on these types are probed by themselves when a new build polls for them, in each cluster; none until this is called. */
    public void probe(ProbePolicy policy) {
        collectors.values().forEach(collector -> collector.probe(policy));
    }

    /** What all do at the moment; namespaces and sentences name their cluster where there are several. */
    public CollectorStatus status() {
        Set<String> servers = new TreeSet<>();
        Set<String> capabilities = new LinkedHashSet<>();
        List<CollectorStatus.Namespace> namespaces = new ArrayList<>();
        List<String> degraded = new ArrayList<>();
        synchronized (waiting) {
            degraded.addAll(waiting.values());
        }
        int owned = 0;
        int all = 0;
        for (Map.Entry<String, Collector> entry : collectors.entrySet()) {
            CollectorStatus status = entry.getValue().status();
            if (collectors.size() == 1) {
                return status;
            }
            servers.add(status.server());
            capabilities.addAll(status.capabilities());
            status.namespaces().forEach(each -> namespaces.add(each.named(entry.getKey() + "/" + each.name())));
            status.degraded().forEach(each -> degraded.add("cluster " + entry.getKey() + ": " + each));
            owned += status.shards().owned();
            all += status.shards().all();
        }
        servers.remove("");
        return new CollectorStatus(
                String.join(", ", servers), List.copyOf(capabilities), new Shards(owned, all), namespaces, degraded);
    }

    /** One cluster's. */
    public CollectorStatus status(String cluster) {
        Collector collector = collectors.get(cluster);
        if (collector == null) {
            throw new IllegalArgumentException("no cluster " + cluster);
        }
        return collector.status();
    }

    /** Ends all, at the same time; at most some ten seconds. */
    @Override
    public synchronized void close() {
        if (stopping.getCount() == 0) {
            return;
        }
        stopping.countDown();
        Thread retrying = retries;
        if (retrying != null) {
            retrying.interrupt();
        }
        List<Thread> closing = new ArrayList<>();
        collectors.forEach((cluster, collector) -> {
            Thread thread = Daemons.named("vigil-close-" + cluster).newThread(collector::close);
            thread.start();
            closing.add(thread);
        });
        try {
            for (Thread thread : closing) {
                thread.join(TimeUnit.SECONDS.toMillis(10));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        registry.unregister(metrics);
        registry.unregister(collected);
    }

    private void start(String cluster) {
        collected.labels(cluster).set(0);
        Collector collector = collectors.get(cluster);
        if (collector != null) {
            collector.start();
            collected.labels(cluster).set(1);
        }
    }

    private void retry() {
        try {
            while (!waiting.isEmpty() && !stopping.await(tryEveryMillis, TimeUnit.MILLISECONDS)) {
                for (String cluster : List.copyOf(waiting.keySet())) {
                    again(cluster);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    private void again(String cluster) {
        try {
            start(cluster);
            waiting.remove(cluster);
            log.atInfo().addKeyValue("cluster", cluster).log("the cluster is collected now");
        } catch (StartupException e) {
            put(cluster, e);
        } catch (RuntimeException e) {
            if (stopping.getCount() > 0) { // else it was closed meanwhile
                log.atError().setCause(e).addKeyValue("cluster", cluster).log("the cluster could not be started");
            }
        }
    }

    private void put(String cluster, StartupException e) {
        String sentence = "cluster " + cluster + " is not collected: " + e.getMessage()
                + "; the other clusters go on, and it is tried again";
        if (!sentence.equals(waiting.put(cluster, sentence))) {
            log.atWarn().log(sentence);
        }
    }

    private StartupException named(String cluster, StartupException e) {
        if (collectors.size() == 1) {
            return e;
        }
        StartupException named =
                new StartupException(e.kind(), "cluster " + cluster + ": " + e.getMessage(), e.from(), e.advice());
        named.initCause(e);
        return named;
    }
}
