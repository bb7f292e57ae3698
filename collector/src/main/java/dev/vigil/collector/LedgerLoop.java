package dev.vigil.collector;

import dev.vigil.collector.CollectorStatus.Gap;
import dev.vigil.collector.progress.HourCount;
import dev.vigil.collector.progress.NamespaceLedger;
import dev.vigil.collector.progress.NamespaceLedger.Question;
import dev.vigil.collector.sink.LedgerLog;
import dev.vigil.collector.sink.Outgoing;
import dev.vigil.collector.source.temporal.RequestFailedException;
import dev.vigil.collector.translate.EventTranslator;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.collector.Completeness;
import dev.vigil.schema.collector.CompletenessState;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledger while discovery is this collector's duty: asks visibility how many runs closed in each hour, compares with
 * what the shards hold, publishes the answer, and has runs that are missing looked for again. One thread.
 */
final class LedgerLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(LedgerLoop.class);

    private static final long ROUND_MILLIS = 1_000;

    /** Hours that are counted in one round: visibility has few requests to give. */
    private static final int COUNTS_A_ROUND = 1;

    /** Reads of the ledger's topic in one round at most, five hundred records each; then duty is looked at again. */
    private static final int READS_A_ROUND = 100;

    private final CollectorConfig config;
    private final DiscoveryDuty duty;
    private final NamespaceSet namespaces;
    private final CollectorMetrics metrics;
    private final int shards;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<String, Map<Long, Gap>> gaps = new ConcurrentHashMap<>();

    LedgerLoop(
            CollectorConfig config,
            DiscoveryDuty duty,
            NamespaceSet namespaces,
            CollectorMetrics metrics,
            int shards,
            Clock clock) {
        this.config = config;
        this.duty = duty;
        this.namespaces = namespaces;
        this.metrics = metrics;
        this.shards = shards;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            while (!stopping.await(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
                if (duty.any()) {
                    term();
                }
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    void stop() {
        stopping.countDown();
    }

    /** Hours in which something is missing, while this collector keeps the ledger. */
    List<Gap> gaps(String namespace) {
        return List.copyOf(gaps.getOrDefault(namespace, Map.of()).values());
    }

    private void term() throws InterruptedException {
        Map<String, NamespaceLedger> ledgers = new HashMap<>();
        try (LedgerLog topic = new LedgerLog(config.kafka(), config.topicPrefix())) {
            while (duty.any() && !stopping.await(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
                // all of it before anything is compared: an old record says of hours long forgotten that they are
                // remembered
                boolean read = topic.read(record -> take(ledgers, record));
                for (int more = 0; !read && more < READS_A_ROUND; more++) {
                    read = topic.read(record -> take(ledgers, record));
                }
                if (!read) {
                    continue;
                }
                List<Outgoing<Completeness>> out = new ArrayList<>();
                for (NamespaceSource source : namespaces.inOrder()) {
                    count(source.temporal().name(), ledgers, out);
                }
                topic.write(out);
            }
        } catch (KafkaException e) {
            if (e instanceof InterruptException) {
                throw e;
            }
            log.atWarn()
                    .addKeyValue("error", e.toString())
                    .log("the ledger is not written at the moment, trying again");
        } finally {
            gaps.clear();
        }
    }

    private void take(Map<String, NamespaceLedger> ledgers, Completeness record) {
        if (record.getSource().getCluster().equals(config.cluster())) {
            ledgers.computeIfAbsent(record.getNamespace(), each -> new NamespaceLedger(shards))
                    .take(record);
        }
    }

    private void count(String namespace, Map<String, NamespaceLedger> ledgers, List<Outgoing<Completeness>> out)
            throws InterruptedException {
        NamespaceLedger ledger = ledgers.get(namespace);
        @Nullable DiscoveryLoop discovery = namespaces.discovery(namespace);
        if (ledger == null || discovery == null) {
            return;
        }
        long now = Micros.of(clock.instant());
        long coveredFrom = discovery.coveredFromMicros();
        for (Question question : ledger.due(coveredFrom, now, COUNTS_A_ROUND)) {
            try {
                long source = discovery.countClosed(question.fromMicros(), question.toMicros());
                if (source >= 0) {
                    Completeness record = ledger.compare(question, source, coveredFrom, now, record(namespace, now))
                            .build();
                    out.add(LedgerRecords.outgoing(config.cluster(), record, now));
                    say(record);
                    if (record.getState() == CompletenessState.GAP) {
                        refill(ledger, discovery, question, now);
                    }
                }
            } catch (RequestFailedException e) {
                log.atDebug().setCause(e).log("an hour was not counted, it is again"); // the gate says what is wrong
            }
        }
    }

    private void refill(NamespaceLedger ledger, DiscoveryLoop discovery, Question question, long now)
            throws InterruptedException {
        // a shard of an earlier version does not say what it remembers
        long remembered = ledger.rememberedFromMicros()
                .orElse(now - config.reads().forgetAfter().toNanos() / 2_000);
        var refillable = NamespaceLedger.refillable(question, remembered);
        if (refillable.isPresent()) {
            HourCount found = discovery.tellAgain(
                    refillable.get().fromMicros(), refillable.get().toMicros());
            if (refillable.get().equals(question)) {
                ledger.recounted(question.hourMicros(), found);
            }
        }
    }

    private void say(Completeness record) {
        Map<Long, Gap> known = gaps.computeIfAbsent(record.getNamespace(), each -> new ConcurrentHashMap<>());
        Gap gap = new Gap(
                Micros.toInstant(record.getHourStartMicros()), record.getMissingRuns(), record.getMissingEvents());
        if (record.getState() != CompletenessState.GAP) {
            if (known.remove(record.getHourStartMicros()) != null) {
                log.atInfo()
                        .addKeyValue("namespace", record.getNamespace())
                        .addKeyValue("hour", gap.hour())
                        .log("the gap in the ledger is filled");
            }
        } else if (!gap.equals(known.put(record.getHourStartMicros(), gap))) {
            log.atWarn()
                    .addKeyValue("namespace", record.getNamespace())
                    .addKeyValue("hour", gap.hour())
                    .addKeyValue("missingRuns", gap.runs())
                    .log("the ledger has a gap; what is missing is looked for");
        }
        metrics.missingRuns
                .labels(record.getNamespace())
                .set(known.values().stream().mapToLong(Gap::runs).sum());
        metrics.missingEvents
                .labels(record.getNamespace())
                .set(known.values().stream().mapToLong(Gap::events).sum());
    }

    private Completeness.Builder record(String namespace, long now) {
        return Completeness.newBuilder()
                .setSource(EventTranslator.source(config.cluster(), now))
                .setNamespace(namespace)
                .setShard(LedgerRecords.ALL_SHARDS);
    }
}
