package dev.vigil.collector;

import dev.vigil.collector.progress.RetentionGuard;
import dev.vigil.collector.progress.RetentionGuard.Headroom;
import dev.vigil.collector.source.temporal.ApiClass;
import dev.vigil.collector.source.temporal.TemporalNamespace;
import dev.vigil.collector.source.temporal.Visibility;
import dev.vigil.collector.translate.Micros;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every few seconds whether closed runs will be read before Temporal deletes them; says so, and hurries if it may. */
final class RetentionWatch implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(RetentionWatch.class);

    private static final long ROUND_MILLIS = 5_000;

    private final CollectorConfig config;
    private final NamespaceSet namespaces;
    private final ExportTally tally;
    private final CollectorMetrics metrics;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<String, String> warnings = new ConcurrentHashMap<>();

    RetentionWatch(
            CollectorConfig config, NamespaceSet namespaces, ExportTally tally, CollectorMetrics metrics, Clock clock) {
        this.config = config;
        this.namespaces = namespaces;
        this.tally = tally;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            do {
                metrics.certificateExpires.set(namespaces.certificateExpires());
                for (NamespaceSource source : namespaces.inOrder()) {
                    look(source.temporal());
                }
            } while (!stopping.await(ROUND_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    void stop() {
        stopping.countDown();
    }

    /** A sentence for each namespace at risk. */
    List<String> warnings() {
        return List.copyOf(warnings.values());
    }

    private void look(TemporalNamespace temporal) {
        String name = temporal.name();
        for (ApiClass api : ApiClass.values()) {
            metrics.budget.labels(name, api.label()).set(temporal.perSecond(api));
        }
        Duration retention = temporal.capabilities().retention();
        @Nullable DiscoveryLoop discovery = namespaces.discovery(name);
        Optional<Visibility.Backfill> behind = discovery == null ? Optional.empty() : discovery.backfill();
        long exportedTo = tally.standing(name).closedToMicros();
        long interrupted = behind.map(Visibility.Backfill::oldestMicros).orElse(0L);
        if (exportedTo == 0 || retention.isZero()) {
            return;
        }
        long oldest = interrupted == 0 ? exportedTo : Math.min(exportedTo, interrupted);
        Duration left = interrupted == 0 ? Duration.ZERO : behind.orElseThrow().left();
        Headroom headroom = RetentionGuard.of(oldest, left, retention, Micros.of(clock.instant()));
        metrics.retentionHeadroom.labels(name).set(headroom.headroom().toSeconds());
        metrics.retentionAtRisk.labels(name).set(headroom.atRisk() ? 1 : 0);
        temporal.hurry(headroom.atRisk());
        if (headroom.atRisk()) {
            String sentence = RetentionGuard.sentence(
                    name, headroom, left, retention, config.limits().retentionBoost() > 1);
            if (!sentence.equals(warnings.put(name, sentence))) {
                log.atWarn().log(sentence);
            }
        } else {
            warnings.remove(name);
        }
    }
}
