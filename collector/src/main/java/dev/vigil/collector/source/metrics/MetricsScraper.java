package dev.vigil.collector.source.metrics;

import dev.vigil.collector.source.discovery.TargetDirectory;
import dev.vigil.schema.event.Origin;
import dev.vigil.schema.event.Source;
import dev.vigil.schema.event.WorkerMetrics;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scrapes every target on its interval and hands on one {@code WorkerMetrics} per scrape. A target that is down gives a
 * record as well: that it is gone is a fact. Targets are asked independently, each at a phase of its own; no answer and no
 * endless answer of one holds up another. A scrape that is due while the last one still runs is skipped and counted.
 *
 * <p>The consumer is called from the scraper's threads, for one target in order; it should not block, and what it throws is
 * counted and logged.
 */
public final class MetricsScraper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MetricsScraper.class);
    private static final int THREADS = 2;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final MetricsConfig config;
    private final String cluster;
    private final Consumer<WorkerMetrics> consumer;
    private final Clock clock;
    private final Counter scrapes;
    private final Counter samples;
    private final TargetDirectory directory;
    private final Map<String, Followed> discovered = new ConcurrentHashMap<>();
    private volatile int surplus;
    private final Map<String, String> troubles = new ConcurrentSkipListMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(named("vigil-scrape-timer"));
    private final ScheduledExecutorService lookups =
            Executors.newSingleThreadScheduledExecutor(named("vigil-scrape-targets"));
    private final ExecutorService workers = Executors.newFixedThreadPool(THREADS, named("vigil-scrape"));

    /**
     * @param cluster name of the Temporal cluster the workers belong to
     * @param consumer where records go
     * @param clock for the time of capture
     * @param registry gets {@code vigil_scrapes_total} and {@code vigil_scrape_samples_total}
     */
    public MetricsScraper(
            MetricsConfig config,
            String cluster,
            Consumer<WorkerMetrics> consumer,
            Clock clock,
            CollectorRegistry registry) {
        this.config = config;
        this.directory = new TargetDirectory(config.discovery());
        this.cluster = cluster;
        this.consumer = consumer;
        this.clock = clock;
        this.scrapes = Counter.build("vigil_scrapes_total", "Scrapes of worker metrics by outcome.")
                .labelNames("outcome")
                .register(registry);
        this.samples = Counter.build("vigil_scrape_samples_total", "What became of scraped samples and series.")
                .labelNames("fate")
                .register(registry);
    }

    /** Begins to scrape; returns at once. Call it once. */
    public void start() {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER) // a worker's page is where it was said to be
                .connectTimeout(config.timeout())
                .executor(workers)
                .build();
        config.targets().forEach(uri -> follow(uri, client));
        if (!config.discovery().isEmpty()) {
            var ignored = lookups.scheduleWithFixedDelay(
                    () -> refresh(client), 0, config.discovery().refresh().toMillis(), TimeUnit.MILLISECONDS);
        }
        LOG.atInfo()
                .addKeyValue("targets", config.targets().size())
                .addKeyValue("interval", config.interval())
                .log("scraping worker metrics");
    }

    /** Follows what the places list now, and no longer what they do not. */
    private void refresh(HttpClient client) {
        try {
            Map<String, URI> listed = new LinkedHashMap<>();
            int left = 0;
            for (URI uri : directory.targets()) {
                String name = MetricsConfig.targetName(uri);
                if (listed.size() + config.targets().size() < MetricsConfig.MAX_TARGETS || listed.containsKey(name)) {
                    listed.put(name, uri);
                } else {
                    left++;
                }
            }
            surplus = left;
            config.targets().forEach(uri -> listed.remove(MetricsConfig.targetName(uri)));
            for (String name : List.copyOf(discovered.keySet())) {
                if (!listed.containsKey(name)) {
                    leave(name);
                }
            }
            listed.forEach((name, uri) -> discovered.computeIfAbsent(name, first -> follow(uri, client)));
        } catch (RuntimeException e) { // a scheduled task that throws is never run again
            LOG.atWarn().setCause(e).log("targets could not be looked up");
        }
    }

    private Followed follow(URI uri, HttpClient client) {
        Target target = Target.of(uri, config);
        TargetScraper scraper = new TargetScraper(target, client, config);
        AtomicBoolean running = new AtomicBoolean();
        ScheduledFuture<?> task = timer.scheduleAtFixedRate(
                () -> scrape(target, scraper, running),
                target.phase().toMillis(),
                config.interval().toMillis(),
                TimeUnit.MILLISECONDS);
        return new Followed(target, task);
    }

    /** That a target is gone is a fact, published once. */
    private void leave(String name) {
        Followed gone = discovered.remove(name);
        if (gone != null) {
            gone.task().cancel(false);
            troubles.remove(name);
            Scrape none = Scrape.down(new ScrapeException(DownReason.GONE, "no place lists it any more"));
            scrapes.labels("gone").inc();
            workers.execute(() -> handOn(record(gone.target(), none, clock.instant(), 0)));
        }
    }

    /** A target that is scraped on its interval. */
    private record Followed(Target target, ScheduledFuture<?> task) {}

    /** One sentence for each target whose last scrape gave nothing to judge by; empty when all is well. */
    public List<String> degraded() {
        List<String> sentences = new ArrayList<>(troubles.values());
        sentences.addAll(directory.degraded());
        if (surplus > 0) {
            sentences.add(surplus + " metrics targets are not scraped: at most " + MetricsConfig.MAX_TARGETS + " are");
        }
        return sentences;
    }

    /** Ends within two seconds; scrapes under way are given up. */
    @Override
    public void close() {
        lookups.shutdownNow();
        timer.shutdownNow();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.atDebug().log("a scrape did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void scrape(Target target, TargetScraper scraper, AtomicBoolean running) {
        if (!running.compareAndSet(false, true)) {
            scrapes.labels("skipped").inc();
            return;
        }
        Instant capturedAt = clock.instant();
        long startedNanos = System.nanoTime();
        // on our own thread: a timeout comes from one that the whole JVM shares
        var ignored = scraper.scrape()
                .thenAcceptAsync(
                        scrape -> {
                            long elapsedNanos = System.nanoTime() - startedNanos;
                            running.set(false);
                            note(target, scrape);
                            handOn(record(target, scrape, capturedAt, elapsedNanos));
                        },
                        workers);
    }

    private void handOn(WorkerMetrics record) {
        try {
            consumer.accept(record);
        } catch (RuntimeException e) {
            scrapes.labels("consumer_failed").inc();
            LOG.atWarn().addKeyValue("target", record.getTarget()).log("a scrape could not be handed on");
            LOG.atDebug().setCause(e).log("a scrape could not be handed on");
        }
    }

    private void note(Target target, Scrape scrape) {
        ScrapeException down = scrape.down();
        String outcome = down == null ? "up" : down.reason().name().toLowerCase(Locale.ROOT);
        scrapes.labels(outcome).inc();
        samples.labels("seen").inc(scrape.samplesSeen());
        samples.labels("series_kept").inc(scrape.page().size());
        samples.labels("series_malformed").inc(scrape.malformedSeries());
        String before = down == null && !scrape.page().isEmpty()
                ? troubles.remove(target.name())
                : troubles.put(target.name(), trouble(target, down));
        String now = troubles.get(target.name());
        if (now != null && !now.equals(before)) {
            LOG.atInfo().log(now); // the one who watches reads it in degraded(), once
        } else if (now == null && before != null) {
            LOG.atInfo().addKeyValue("target", target.name()).log("metrics target is up again");
        }
    }

    private static String trouble(Target target, @Nullable ScrapeException down) {
        return down == null
                ? "metrics target " + target.name()
                        + " answers with metrics, but with none of a Temporal worker; FM3 is judged from history only"
                : "metrics target " + target.name() + " is down (" + down.getMessage()
                        + "); FM3 is judged from history only";
    }

    private WorkerMetrics record(Target target, Scrape scrape, Instant capturedAt, long elapsedNanos) {
        ScrapeException down = scrape.down();
        return WorkerMetrics.newBuilder()
                .setSource(Source.newBuilder()
                        .setCluster(cluster)
                        .setOrigin(Origin.LIVE)
                        .setCapturedAtMicros(ChronoUnit.MICROS.between(Instant.EPOCH, capturedAt))
                        .build())
                .setTarget(target.name())
                .setUp(down == null)
                .setReason(down == null ? "" : down.reason().name())
                .setScrapeMicros(TimeUnit.NANOSECONDS.toMicros(elapsedNanos))
                .setSamplesSeen(scrape.samplesSeen())
                .setSamples(scrape.page())
                .build();
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
