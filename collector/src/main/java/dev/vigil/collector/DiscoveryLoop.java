package dev.vigil.collector;

import dev.vigil.collector.DiscoveryDuty.Term;
import dev.vigil.collector.progress.Coverage;
import dev.vigil.collector.progress.HourCount;
import dev.vigil.collector.progress.RunKey;
import dev.vigil.collector.sink.DiscoveryLog;
import dev.vigil.collector.sink.KafkaTroubles;
import dev.vigil.collector.sink.ShardTopics;
import dev.vigil.collector.source.temporal.RequestFailedException;
import dev.vigil.collector.source.temporal.TemporalNamespace;
import dev.vigil.collector.source.temporal.Visibility;
import dev.vigil.collector.source.temporal.VisibleRun;
import dev.vigil.collector.translate.EventTranslator;
import dev.vigil.collector.translate.Micros;
import dev.vigil.schema.Keys;
import dev.vigil.schema.collector.Discovery;
import dev.vigil.schema.collector.DiscoveryKind;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scans the visibility of one namespace while that is this collector's duty, and tells the shards. One thread. */
final class DiscoveryLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(DiscoveryLoop.class);

    /** Runs that are not told of again while nothing about them changes; those beyond are told of again, harmlessly. */
    static final int MAX_TOLD = 100_000;

    /** No backfill while more discoveries than this wait for the shards: what is live must not queue behind it. */
    private static final long MAX_BACKLOG = 500;

    /** No backfill while more runs of the namespace than this wait in this collector's shards, which are a fair sample. */
    private static final int MAX_WAITING = 1_000;

    private static final long RETRY_MILLIS = 500;

    private final CollectorConfig config;
    private final NamespaceSource source;
    private final TemporalNamespace temporal;
    private final DiscoveryDuty duty;
    private final DiscoveryLog discoveryLog;
    private final DiscoveryLog.Writer discoveries;
    private final ShardTopics topics;
    private final int shards;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Map<String, VisibleRun> told = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, VisibleRun> eldest) {
            return size() > MAX_TOLD;
        }
    };
    private volatile Optional<Visibility.Backfill> backfill = Optional.empty();
    private volatile @Nullable String trouble;
    private volatile @Nullable Visibility visibility;
    private volatile long coveredFromMicros;

    DiscoveryLoop(
            CollectorConfig config,
            NamespaceSource source,
            DiscoveryDuty duty,
            DiscoveryLog discoveryLog,
            ShardTopics topics,
            int shards,
            Clock clock) {
        this.config = config;
        this.source = source;
        this.temporal = source.temporal();
        this.duty = duty;
        this.discoveryLog = discoveryLog;
        this.discoveries = discoveryLog.writer();
        this.topics = topics;
        this.shards = shards;
        this.clock = clock;
    }

    @Override
    public void run() {
        try {
            while (stopping.getCount() > 0) {
                Optional<Term> term = duty.await(temporal.name(), RETRY_MILLIS);
                if (term.isPresent()) {
                    term(term.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    void stop() {
        stopping.countDown();
    }

    /** What lies behind, while this collector discovers. */
    Optional<Visibility.Backfill> backfill() {
        return backfill;
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Since when visibility is scanned without a gap, microseconds since the epoch; 0 while that is not known. */
    long coveredFromMicros() {
        return coveredFromMicros;
    }

    /** Closed runs that visibility counts in a window of close times; -1: it cannot say. Any thread. */
    long countClosed(long fromMicros, long toMicros) throws InterruptedException {
        Visibility current = visibility;
        return current == null ? -1 : current.countClosed(fromMicros, toMicros).orElse(-1);
    }

    /**
     * Tells the shards of all closed runs in a window of close times, whether they were told before or not. Any thread.
     *
     * @throws KafkaException if they cannot be told
     */
    HourCount tellAgain(long fromMicros, long toMicros) throws InterruptedException {
        Visibility current = visibility;
        if (current == null) {
            return HourCount.NONE;
        }
        DiscoveryLog.Writer again = discoveryLog.writer();
        HourCount found = current.recount(fromMicros, toMicros, run -> send(run, again));
        again.flush();
        return found;
    }

    private void term(Term term) throws InterruptedException {
        Visibility visibility = temporal.visibility(config.scan(), config.since(), term.from(), clock);
        this.visibility = visibility;
        told.clear();
        Duration interval = temporal.capabilities().visibilityQueries()
                ? config.scan().interval()
                : config.scan().listInterval();
        StepWatch clockSteps = new StepWatch();
        while (stopping.getCount() > 0 && duty.holds(temporal.name(), term)) {
            if (clockSteps.wentBack(Micros.of(clock.instant()))) {
                break; // windows lie in a time to come; the next term begins at what is scanned
            }
            long pauseMillis = interval.toMillis();
            try {
                duty.reached(temporal.name(), term, scan(visibility));
                trouble = null;
            } catch (RequestFailedException e) {
                pauseMillis = RETRY_MILLIS; // its gate holds the next scan back as long as it must
                if (e.reason() == RequestFailedException.Reason.FAILED) {
                    trouble = "visibility of namespace " + temporal.name() + ": " + e.getMessage();
                }
            } catch (KafkaException e) {
                trouble = "discoveries of namespace " + temporal.name() + " cannot be written: "
                        + KafkaTroubles.sentence(e);
                log.atWarn().addKeyValue("error", e.toString()).log("discoveries not written, trying again");
                stopping.await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
                break; // what was not written must be told again, and the windows it was found in scanned again
            }
            if (stopping.await(pauseMillis, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        backfill = Optional.empty();
        this.visibility = null;
        coveredFromMicros = 0;
    }

    /** What is scanned now, and told of durably. */
    private Coverage scan(Visibility visibility) throws InterruptedException {
        boolean room = visibility.backfill().isPresent()
                && source.waiting() < MAX_WAITING
                && topics.backlog(shards) < MAX_BACKLOG;
        Visibility.Scan scan = visibility.scan(room, this::tell);
        discoveries.flush();
        long now = Micros.of(clock.instant());
        discoveries.scanned(
                Keys.of(config.cluster(), temporal.name()),
                record(DiscoveryKind.SCANNED, now)
                        .setScannedToMicros(scan.scannedToMicros())
                        .setLengthsShown(scan.lengthsShown())
                        .setCoveredFromMicros(scan.coverage().fromMicros())
                        .setCoveredToMicros(scan.coverage().toMicros())
                        .build(),
                now);
        backfill = visibility.backfill();
        coveredFromMicros = scan.coverage().fromMicros();
        return scan.coverage();
    }

    private void tell(VisibleRun run) {
        if (run.equals(told.get(run.runId()))) {
            return;
        }
        told.put(run.runId(), run);
        send(run, discoveries);
    }

    private void send(VisibleRun run, DiscoveryLog.Writer to) {
        long now = Micros.of(clock.instant());
        RunKey key = new RunKey(temporal.name(), run.workflowId(), run.runId());
        to.run(
                key.workflowKey(config.cluster()),
                record(DiscoveryKind.RUN, now)
                        .setWorkflowId(run.workflowId())
                        .setRunId(run.runId())
                        .setWorkflowType(run.workflowType())
                        .setClosed(run.closed())
                        .setClosedAtMicros(run.closedAtMicros())
                        .setHistoryLength(run.historyLength())
                        .setReportedProblem(run.reportedProblem())
                        .build(),
                now);
    }

    private Discovery.Builder record(DiscoveryKind kind, long nowMicros) {
        return Discovery.newBuilder()
                .setSource(EventTranslator.source(config.cluster(), nowMicros))
                .setNamespace(temporal.name())
                .setKind(kind);
    }
}
