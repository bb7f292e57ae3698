package dev.vigil.collector;

import dev.vigil.collector.source.temporal.TemporalFrontend;
import dev.vigil.collector.source.temporal.TemporalNamespace;
import dev.vigil.schema.StartupException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespaces of one collector. One that the server refuses to show keeps no other from being read: it is said, and tried
 * again now and then. Runs in a thread of its own; what is read from others is thread-safe.
 */
final class NamespaceSet implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(NamespaceSet.class);

    private static final long TRY_EVERY_MILLIS = 15_000;

    private final CollectorConfig config;
    private final TemporalFrontend frontend;
    private final BlockingQueue<NamespaceSource.Result> results;
    private final Clock clock;
    private final Map<String, NamespaceSource> sources = new ConcurrentHashMap<>();
    private final Map<String, DiscoveryLoop> loops = new ConcurrentHashMap<>();
    private final Map<String, String> refused = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Function<NamespaceSource, DiscoveryLoop> discovery;

    NamespaceSet(
            CollectorConfig config,
            TemporalFrontend frontend,
            BlockingQueue<NamespaceSource.Result> results,
            Clock clock) {
        this.config = config;
        this.frontend = frontend;
        this.results = results;
        this.clock = clock;
    }

    /**
     * Opens all.
     *
     * @throws StartupException if a namespace does not exist or the server is away, or if it refuses all of them
     */
    void openAll() {
        @Nullable StartupException last = null;
        for (String name : config.namespaces()) {
            try {
                open(name);
            } catch (StartupException e) {
                if (e.kind() != StartupException.Kind.REFUSED) {
                    throw e;
                }
                last = e;
                refuse(name, e);
            }
        }
        if (last != null && sources.isEmpty()) {
            throw last;
        }
    }

    /** From now on each namespace is discovered, those that are opened later too. */
    synchronized void discover(Function<NamespaceSource, DiscoveryLoop> loopOf) {
        discovery = loopOf;
        sources.values().forEach(source -> discover(source, loopOf));
    }

    /** Tries again what was refused, until {@link #stop}. */
    @Override
    public void run() {
        try {
            while (!stopping.await(TRY_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                for (String name : List.copyOf(refused.keySet())) {
                    again(name);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    /** By namespace; grows when one is opened later. */
    Map<String, NamespaceSource> sources() {
        return sources;
    }

    /** In the order of the configuration. */
    List<NamespaceSource> inOrder() {
        List<NamespaceSource> open = new ArrayList<>();
        for (String name : config.namespaces()) {
            NamespaceSource source = sources.get(name);
            if (source != null) {
                open.add(source);
            }
        }
        return open;
    }

    @Nullable
    DiscoveryLoop discovery(String namespace) {
        return loops.get(namespace);
    }

    /** When our client certificate ends, seconds since the epoch; 0 without one. */
    double certificateExpires() {
        return frontend.certificateExpires().map(each -> each.getEpochSecond()).orElse(0L);
    }

    /** A sentence for each namespace that cannot be read. */
    List<String> refused() {
        return List.copyOf(refused.values());
    }

    void stop() {
        stopping.countDown();
        loops.values().forEach(DiscoveryLoop::stop);
    }

    /** Ends all threads, within about this long. */
    synchronized void close(long millis) throws InterruptedException {
        stop();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (Thread thread : threads) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            thread.interrupt();
        }
        sources.values().forEach(NamespaceSource::close);
        for (NamespaceSource source : sources.values()) {
            source.awaitClosed(200);
        }
    }

    private void open(String name) {
        TemporalNamespace namespace = frontend.namespace(name);
        sources.put(
                name,
                new NamespaceSource(
                        config.cluster(), namespace, config.concurrency(), config.captures(), clock, results));
    }

    private synchronized void again(String name) {
        try {
            open(name);
            refused.remove(name);
            log.atInfo().addKeyValue("namespace", name).log("namespace can be read now");
        } catch (StartupException e) {
            refuse(name, e);
            return;
        }
        NamespaceSource opened = sources.get(name);
        Function<NamespaceSource, DiscoveryLoop> loopOf = discovery;
        if (opened != null && loopOf != null && stopping.getCount() > 0) {
            discover(opened, loopOf);
        }
    }

    private void discover(NamespaceSource source, Function<NamespaceSource, DiscoveryLoop> loopOf) {
        String name = source.temporal().name();
        DiscoveryLoop loop = loopOf.apply(source);
        loops.put(name, loop);
        Thread thread = Daemons.named("vigil-discover-" + name).newThread(loop);
        threads.add(thread);
        thread.start();
    }

    private void refuse(String name, StartupException e) {
        String sentence = "namespace " + name + " is not read: " + e.getMessage()
                + "; the other namespaces go on, and it is tried again";
        if (!sentence.equals(refused.put(name, sentence))) {
            log.atWarn().log(sentence);
        }
    }
}
