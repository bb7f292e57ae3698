package dev.vigil.collector;

import dev.vigil.collector.probe.BuildLook;
import dev.vigil.collector.probe.Pace;
import dev.vigil.collector.probe.ProbeMemory;
import dev.vigil.collector.probe.ProbeMemory.Subject;
import dev.vigil.collector.probe.ProbePolicy;
import dev.vigil.collector.probe.ProbeProgress;
import dev.vigil.collector.probe.ProbeReport;
import dev.vigil.collector.probe.ProbeSettings;
import dev.vigil.collector.probe.ProbedFleet;
import dev.vigil.collector.probe.ReplayProbe;
import dev.vigil.collector.sink.ProbeLog;
import dev.vigil.collector.source.temporal.RequestFailedException;
import dev.vigil.collector.translate.Micros;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Probes the types that the policy names when a build polls for them that was never probed, while discovery is this collector's duty:
 * one type after the other, one look each two seconds at most. What was probed stands in the topic {@code probes}, so neither a restart
 * nor a change of duty probes it again. One thread; {@link #use} from any.
 */
final class ProbeLoop implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(ProbeLoop.class);

    private static final long ROUND_MILLIS = 1_000;
    private static final long LOOK_PAUSE_MICROS = 2_000_000;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

    private final CollectorConfig config;
    private final DiscoveryDuty duty;
    private final NamespaceSet namespaces;
    private final CollectorMetrics metrics;
    private final Clock clock;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile ProbePolicy policy = ProbePolicy.NONE;
    private volatile @Nullable String trouble;
    private long lookedAtMicros;

    ProbeLoop(
            CollectorConfig config,
            DiscoveryDuty duty,
            NamespaceSet namespaces,
            CollectorMetrics metrics,
            Clock clock) {
        this.config = config;
        this.duty = duty;
        this.namespaces = namespaces;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** From now on these types are probed; a probe of a type that is not among them any more stops after its run. */
    void use(ProbePolicy newPolicy) {
        policy = newPolicy;
    }

    /** Why nothing is probed although it should be, in a sentence. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    void stop() {
        stopping.countDown();
    }

    @Override
    public void run() {
        try {
            while (!stopping.await(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
                if (isOnDuty()) {
                    term();
                } else {
                    trouble = null;
                }
            }
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt(); // closing
        }
    }

    private boolean isOnDuty() {
        return duty.any() && policy.any() && stopping.getCount() > 0;
    }

    private void term() throws InterruptedException {
        ProbeMemory memory = new ProbeMemory(config.cluster());
        try (ProbeLog topics = new ProbeLog(config.kafka(), config.topicPrefix())) {
            while (isOnDuty()) {
                topics.read(result -> memory.take(result, now()), memory::take);
                trouble = topics.sink().trouble().orElse(null);
                if (topics.hasCaughtUp() && now() - lookedAtMicros >= LOOK_PAUSE_MICROS) {
                    round(memory, topics);
                }
            }
        } catch (InterruptException e) {
            throw e; // closing
        } catch (RuntimeException e) {
            // of Kafka, mostly: the topics are read anew with the next term
            trouble = "nothing is probed by itself at the moment, it is tried again ("
                    + e.getClass().getSimpleName() + ")";
            log.atWarn().setCause(e).log("no probe starts by itself at the moment, trying again");
        }
    }

    private void round(ProbeMemory memory, ProbeLog topics) throws InterruptedException {
        ProbePolicy current = policy;
        Optional<Subject> next = memory.next(
                subject -> namespaces.sources().containsKey(subject.namespace())
                        && current.of(subject.workflowType()).isPresent(),
                now());
        if (next.isEmpty()) {
            return;
        }
        lookedAtMicros = now();
        Subject subject = next.get();
        NamespaceSource source = namespaces.sources().get(subject.namespace());
        ProbePolicy.Terms terms = current.of(subject.workflowType()).orElse(null);
        if (source == null || terms == null) {
            return;
        }
        try {
            ProbedFleet fleet = source.temporal().probed(ANSWER_WITHIN, clock);
            Optional<String> build = BuildLook.at(fleet, subject.workflowType(), () -> memory.latestBuild(subject));
            if (build.isPresent() && memory.isDue(subject, build.get(), terms, now())) {
                probe(fleet, subject, build.get(), terms, memory, topics);
            }
        } catch (RequestFailedException | ReplayProbe.BuildMismatchException e) {
            // the gate says what is wrong with Temporal; other workers than a moment ago are looked at again
            memory.unanswered(subject, now());
            log.atDebug().setCause(e).log("a type was not looked at, it is again");
        }
    }

    private void probe(
            ProbedFleet fleet,
            Subject subject,
            String build,
            ProbePolicy.Terms terms,
            ProbeMemory memory,
            ProbeLog topics)
            throws InterruptedException {
        ProbeSettings settings = new ProbeSettings(
                config.cluster(),
                subject.namespace(),
                subject.workflowType(),
                Optional.of(build),
                terms.perSecond(),
                terms.sample(),
                false);
        log.atInfo()
                .addKeyValue("namespace", subject.namespace())
                .addKeyValue("workflowType", subject.workflowType())
                .addKeyValue("build", build)
                .log("a new build: whether open runs replay on it is asked now");
        Watched watched = new Watched(subject);
        ReplayProbe probe = new ReplayProbe(
                fleet,
                settings,
                memory.interrupted(subject, build, settings.kind(), now()),
                result -> {
                    topics.sink().accept(result);
                    memory.take(result, now()); // known before it comes back from the topic
                },
                watched,
                clock,
                Pace.sleeping());
        watched.probe = probe;
        ProbeReport report = probe.run();
        String end = report.head().ended() ? report.head().end().name() : "INTERRUPTED";
        metrics.probes.labels(subject.namespace(), end.toLowerCase(Locale.ROOT)).inc();
        log.atInfo()
                .addKeyValue("workflowType", subject.workflowType())
                .addKeyValue("build", build)
                .addKeyValue("end", end)
                .addKeyValue("reason", report.head().reason())
                .addKeyValue("compatible", report.compatible())
                .addKeyValue("incompatible", report.incompatible())
                .log("probed");
    }

    /** Stops the probe where nobody wants it any more. */
    private final class Watched implements Consumer<ProbeProgress> {
        private final Subject subject;
        private @Nullable ReplayProbe probe;

        Watched(Subject subject) {
            this.subject = subject;
        }

        @Override
        public void accept(ProbeProgress progress) {
            boolean wanted = isOnDuty() && policy.of(subject.workflowType()).isPresent();
            if (!wanted && probe != null) {
                probe.stop();
            }
        }
    }

    private long now() {
        return Micros.of(clock.instant());
    }
}
