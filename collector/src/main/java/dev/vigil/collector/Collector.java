package dev.vigil.collector;

import dev.vigil.collector.CollectorStatus.Backfill;
import dev.vigil.collector.CollectorStatus.Shards;
import dev.vigil.collector.probe.ProbePolicy;
import dev.vigil.collector.sink.DiscoveryLog;
import dev.vigil.collector.sink.EventTransactions;
import dev.vigil.collector.sink.EventWriter;
import dev.vigil.collector.sink.ExportPhase;
import dev.vigil.collector.sink.ShardTopics;
import dev.vigil.collector.source.temporal.TemporalFrontend;
import dev.vigil.collector.source.temporal.TemporalNamespace;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.StartupException;
import io.prometheus.client.CollectorRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exports the workflow events of a Temporal fleet to Kafka. Several collectors with the same prefix share the work; each event
 * is written once, however often any of them is killed. Starts once, closes once; {@link #status} from any thread.
 *
 * <pre>{@code
 * try (Collector collector = new Collector(config, registry, Clock.systemUTC())) {
 *     collector.start();
 *     // ... collector.status() for the screen
 * }
 * }</pre>
 */
public final class Collector implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Collector.class);

    private static final long CLOSE_MILLIS = 3_000;

    private final CollectorConfig config;
    private final CollectorMetrics metrics;
    private final Clock clock;
    private final EventWriter.Factory writers;
    private final ExportPhase.Observer phases;
    private final BlockingQueue<NamespaceSource.Result> results = NamespaceSource.results();
    private volatile @Nullable Running running;
    private ProbePolicy policy = ProbePolicy.NONE;
    private boolean closed;

    /** What runs between start and close. */
    private record Running(
            TemporalFrontend frontend,
            ShardTopics topics,
            int shards,
            DiscoveryLog discoveries,
            NamespaceSet namespaces,
            LedgerLoop ledger,
            RetentionWatch retention,
            ProbeLoop probes,
            ShardLoop shardLoop,
            ExportTally tally,
            List<Thread> threads) {}

    /**
     * @param registry where the collector's own metrics go until it is closed
     * @param clock the wall clock: for capture times, for how far scans and reads may promise
     */
    public Collector(CollectorConfig config, CollectorRegistry registry, Clock clock) {
        this(config, registry, clock, EventTransactions::new, phase -> {});
    }

    /** As the public one; tests look at the phases and take the transactions away. */
    Collector(
            CollectorConfig config,
            CollectorRegistry registry,
            Clock clock,
            EventWriter.Factory writers,
            ExportPhase.Observer phases) {
        this.config = config;
        this.metrics = new CollectorMetrics(registry);
        this.clock = clock;
        this.writers = writers;
        this.phases = phase -> {
            metrics.entered(phase);
            phases.entered(phase);
        };
    }

    /**
     * Checks that everything is there and begins. Returns within seconds; the work goes on in threads of its own.
     *
     * @throws StartupException if Temporal or Kafka does not answer or refuses, a namespace does not exist, or topics are
     *     missing or do not fit; nothing runs then
     */
    public synchronized void start() {
        if (running != null || closed) {
            throw new IllegalStateException("a collector starts once");
        }
        ShardTopics topics = new ShardTopics(config.kafka(), config.topicPrefix(), config.cluster());
        @Nullable TemporalFrontend frontend = null;
        try {
            frontend = TemporalFrontend.connect(config.temporal(), config.limits(), clock, metrics);
            running = run(frontend, topics, topics.shards());
            running.threads().forEach(Thread::start);
        } catch (RuntimeException e) {
            topics.close();
            if (frontend != null) {
                frontend.close();
            }
            throw e;
        }
        log.atInfo().addKeyValue("config", config).log("collector started");
    }

    /** From now on these types are probed by themselves when a new build polls for them; none until this is called. */
    public synchronized void probe(ProbePolicy newPolicy) {
        policy = newPolicy;
        Running now = running;
        if (now != null) {
            now.probes().use(newPolicy);
        }
    }

    /** What it does at the moment; empty numbers before the start. */
    public CollectorStatus status() {
        Running now = running;
        if (now == null) {
            return new CollectorStatus("", List.of(), new Shards(0, 0), List.of(), List.of());
        }
        Set<String> capabilities = new LinkedHashSet<>();
        List<CollectorStatus.Namespace> namespaces = new ArrayList<>();
        List<String> degraded = new ArrayList<>();
        degraded.addAll(now.shardLoop().troubles());
        degraded.addAll(now.frontend().troubles());
        degraded.addAll(now.namespaces().refused());
        degraded.addAll(now.retention().warnings());
        now.probes().trouble().ifPresent(degraded::add);
        for (NamespaceSource source : now.namespaces().inOrder()) {
            TemporalNamespace temporal = source.temporal();
            capabilities.addAll(temporal.capabilities().words());
            source.taskQueueStats()
                    .ifPresent(has -> capabilities.add(has ? "task-queue statistics" : "no task-queue statistics"));
            source.workerHeartbeats()
                    .ifPresent(has -> capabilities.add(
                            has
                                    ? "worker heartbeats"
                                    : "no worker heartbeats (worker-silence, dead-attempts: no source)"));
            degraded.addAll(temporal.troubles());
            namespaces.add(namespace(now, source, degraded));
        }
        return new CollectorStatus(
                server(now), List.copyOf(capabilities), shards(now), namespaces, List.copyOf(degraded));
    }

    /** Writes what is read, leaves the group, ends all threads; at most five seconds. */
    @Override
    public synchronized void close() {
        closed = true;
        Running now = running;
        if (now != null) {
            running = null;
            stop(now);
            log.atInfo().log("collector stopped");
        }
        metrics.close();
    }

    private Running run(TemporalFrontend frontend, ShardTopics topics, int shards) {
        DiscoveryDuty duty = new DiscoveryDuty();
        NamespaceSet namespaces = new NamespaceSet(config, frontend, results, clock);
        namespaces.openAll(); // before anything else is opened: it may refuse
        DiscoveryLog discoveries = new DiscoveryLog(config.kafka(), config.topicPrefix(), shards);
        ExportTally tally = new ExportTally(metrics, config.namespaces());
        ShardLoop shardLoop = new ShardLoop(new ShardContext(
                config,
                shards,
                namespaces.sources(),
                results,
                duty,
                tally,
                metrics,
                new RefusedTopics(config.topicPrefix()),
                writers,
                phases,
                new AtomicLong(),
                clock));
        List<Thread> threads = new ArrayList<>();
        threads.add(Daemons.named("vigil-shards").newThread(shardLoop));
        namespaces.discover(source -> new DiscoveryLoop(config, source, duty, discoveries, topics, shards, clock));
        threads.add(Daemons.named("vigil-namespaces").newThread(namespaces));
        LedgerLoop ledger = new LedgerLoop(config, duty, namespaces, metrics, shards, clock);
        threads.add(Daemons.named("vigil-ledger").newThread(ledger));
        RetentionWatch retention = new RetentionWatch(config, namespaces, tally, metrics, clock);
        threads.add(Daemons.named("vigil-retention").newThread(retention));
        ProbeLoop probes = new ProbeLoop(config, duty, namespaces, metrics, clock);
        probes.use(policy);
        threads.add(Daemons.named("vigil-probes").newThread(probes));
        return new Running(
                frontend,
                topics,
                shards,
                discoveries,
                namespaces,
                ledger,
                retention,
                probes,
                shardLoop,
                tally,
                threads);
    }

    private static void stop(Running now) {
        now.namespaces().stop();
        now.ledger().stop();
        now.retention().stop();
        now.probes().stop();
        now.shardLoop().stop();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        try {
            for (Thread thread : now.threads()) {
                long leftMillis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
                thread.join(leftMillis);
                thread.interrupt();
            }
            now.namespaces().close(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        now.discoveries().close();
        now.topics().close();
        now.frontend().close();
    }

    private CollectorStatus.Namespace namespace(Running now, NamespaceSource source, List<String> degraded) {
        String name = source.temporal().name();
        ExportTally.Standing standing = now.tally().standing(name);
        @Nullable DiscoveryLoop loop = now.namespaces().discovery(name);
        Optional<Backfill> backfill = Optional.empty();
        if (loop != null) {
            loop.trouble().ifPresent(degraded::add);
            backfill = loop.backfill().map(behind -> new Backfill(behind.runs(), behind.left()));
        }
        long missing = now.ledger().gaps(name).stream()
                .mapToLong(CollectorStatus.Gap::runs)
                .sum();
        if (missing > 0) {
            degraded.add(missing + " closed runs of namespace " + name
                    + " are counted by visibility and not held; they are looked for (vigil ledger)");
        }
        if (standing.unreadable() > 0) {
            degraded.add(standing.unreadable() + " runs of namespace " + name
                    + " cannot be read; they are tried again and no promise waits for them");
        }
        return new CollectorStatus.Namespace(
                name,
                now.tally().events(name),
                standing.open(),
                now.tally().closed(name),
                standing.waiting(),
                instant(standing.closedToMicros()),
                instant(standing.openReadToMicros()),
                backfill,
                source.temporal().requests());
    }

    private static String server(Running now) {
        String version = now.frontend().serverVersion();
        boolean queries = now.namespaces().inOrder().stream()
                .allMatch(source -> source.temporal().capabilities().visibilityQueries());
        return version.isEmpty() ? queries ? "unknown version" : "embedded test server" : version;
    }

    private static Shards shards(Running now) {
        return new Shards(now.tally().ownedShards(), now.shards());
    }

    private static Optional<Instant> instant(long micros) {
        return micros == 0 ? Optional.empty() : Optional.of(Micros.toInstant(micros));
    }
}
