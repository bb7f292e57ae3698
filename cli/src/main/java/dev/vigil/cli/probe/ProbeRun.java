package dev.vigil.cli.probe;

import dev.vigil.cli.topic.KafkaTarget;
import dev.vigil.collector.probe.Pace;
import dev.vigil.collector.probe.ProbeProgress;
import dev.vigil.collector.probe.ProbeReport;
import dev.vigil.collector.probe.ProbeSettings;
import dev.vigil.collector.probe.ReplayProbe;
import dev.vigil.collector.sink.ProbeSink;
import dev.vigil.collector.source.temporal.RequestLimits;
import dev.vigil.collector.source.temporal.TemporalConnection;
import dev.vigil.collector.source.temporal.TemporalFrontend;
import dev.vigil.schema.StartupException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One replay probe from the connection to the report; its results go to Kafka where there is one. Run once; closed from any thread. */
public final class ProbeRun implements AutoCloseable {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final long FAREWELL_SECONDS = 12;

    private final TemporalConnection temporal;
    private final RequestLimits limits;
    private final Optional<KafkaTarget> kafka;
    private final ProbeSettings settings;
    private final boolean fresh;
    private final Clock clock;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable ReplayProbe probe;
    private volatile boolean closed;

    /**
     * @param temporal the way to the frontend
     * @param limits what may be asked of it in a second, beside the probe's own rate
     * @param kafka where results are kept; empty: nowhere, and then nothing can go on after an interruption
     * @param fresh starts anew even if one was interrupted
     */
    public ProbeRun(
            TemporalConnection temporal,
            RequestLimits limits,
            Optional<KafkaTarget> kafka,
            ProbeSettings settings,
            boolean fresh,
            Clock clock) {
        this.temporal = temporal;
        this.limits = limits;
        this.kafka = kafka;
        this.settings = settings;
        this.fresh = fresh;
        this.clock = clock;
    }

    /**
     * Probes until the end, distress, or {@link #close}.
     *
     * @param resumed told how many runs were answered before an interruption, if any
     * @throws StartupException if Temporal or Kafka do not answer, or the workers run another build than the one named
     */
    public ProbeReport run(Consumer<Long> resumed, Consumer<ProbeProgress> progress) throws InterruptedException {
        try (TemporalFrontend frontend =
                TemporalFrontend.connect(temporal, limits, clock, (namespace, api, result) -> {})) {
            Optional<ReplayProbe.Interrupted> before =
                    fresh ? Optional.empty() : kafka.flatMap(target -> InterruptedProbes.find(target, settings, clock));
            before.ifPresent(
                    interrupted -> resumed.accept(interrupted.answered().total()));
            Optional<ProbeSink> sink = kafka.map(target -> new ProbeSink(target.clientSettings(), target.prefix()));
            try {
                ReplayProbe current = new ReplayProbe(
                        frontend.namespace(settings.namespace()).probed(ANSWER_WITHIN, clock),
                        settings,
                        before,
                        result -> sink.ifPresent(to -> to.accept(result)),
                        progress,
                        clock,
                        Pace.sleeping());
                probe = current;
                if (closed) {
                    current.stop();
                }
                return current.run();
            } finally {
                sink.ifPresent(ProbeSink::close);
                sink.flatMap(ProbeSink::trouble).ifPresent(trouble -> {
                    throw new StartupException(
                            StartupException.Kind.UNREACHABLE,
                            trouble,
                            "",
                            "`vigil topics check`; the probe itself did no harm and can be run again");
                });
            }
        } catch (ReplayProbe.BuildMismatchException e) {
            throw new StartupException(
                    StartupException.Kind.USAGE,
                    String.valueOf(e.getMessage()),
                    "--build",
                    "leave --build away to probe what runs, or wait for the deployment");
        } finally {
            ended.countDown();
        }
    }

    /** Stops after the run that is being asked, and waits until its answer is kept. */
    @Override
    public void close() {
        closed = true;
        ReplayProbe current = probe;
        if (current == null) {
            return;
        }
        current.stop();
        try {
            if (!ended.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                Thread.currentThread().interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
