package dev.vigil.cli.run;

import dev.vigil.cli.config.ConfigLoader;
import dev.vigil.cli.config.RuleSettings;
import dev.vigil.cli.config.VigilConfig;
import dev.vigil.cli.endpoint.Endpoint;
import dev.vigil.cli.endpoint.EndpointFile;
import dev.vigil.collector.CollectorStatus;
import dev.vigil.collector.source.metrics.MetricsConfig;
import dev.vigil.demo.DemoFleet;
import dev.vigil.demo.FleetOptions;
import dev.vigil.demo.plan.FleetPlan;
import dev.vigil.demo.plan.Scenario;
import dev.vigil.demo.report.DemoJudge;
import dev.vigil.demo.report.DemoReport;
import dev.vigil.demo.report.Judgement;
import dev.vigil.demo.report.SeenAlert;
import dev.vigil.demo.server.TemporalServer;
import dev.vigil.interceptor.VigilWorkerInterceptor;
import dev.vigil.schema.alert.Alert;
import dev.vigil.schema.alert.AlertState;
import dev.vigil.schema.alert.FailureMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A demo from its start to its report: the whole of Vigil on its shipped defaults, and a fleet that misbehaves in front of it. */
public final class DemoRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DemoRun.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /** Panes that must be closed after the last alert, and chains that each healthy type must have closed, before all is judged. */
    private static final int PANES_AFTER = 2;

    private static final int HEALTHY_CHAINS = 30;

    /** What comes after the last alert has a limit of its own. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(240);

    private final DemoSettings settings;
    private final Clock clock;
    private final DemoScreen screen;
    private final FleetPlan plan;
    private final Path scratch;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<SeenAlert> seen = new ArrayList<>();
    private final CountDownLatch never = new CountDownLatch(1);

    public DemoRun(DemoSettings settings, Clock clock, DemoScreen screen) {
        this.settings = settings;
        this.clock = clock;
        this.screen = screen;
        this.plan = FleetPlan.of(settings.seed());
        this.scratch = scratch();
    }

    /**
     * Runs until everything is caught ({@code once}), or until the process is interrupted.
     *
     * @param path the PATH variable, for a {@code temporal} binary
     * @param endpoint where the addresses are written
     * @return the report; its judgement says whether the demo passed
     */
    public DemoReport run(String path, EndpointFile endpoint) throws InterruptedException, IOException {
        VigilConfig config = config();
        screen.begin(plan, settings);
        // first, so that a server that refuses is said at once; closed last, so that nobody misses it
        TemporalServer server = push(DemoServers.start(settings, Long.toString(clock.millis(), 36), path));
        RunningVigil vigil = push(new RunningVigil(config, clock, screen::part));
        settings.keep().ifPresentOrElse(vigil::kafka, vigil::temporaryKafka);
        vigil.collector("demo", server.target(), List.of(server.namespace()), server.description());
        vigil.streams(scratch.resolve("streams"));
        String http = vigil.status(settings.port().orElse(config.console().port()));
        endpoint.write(Endpoint.ofThisProcess(
                "demo", vigil.bootstrapServers(), config.kafka().topicPrefix().value(), server.target(), http));
        push(endpoint::delete);
        vigil.onAlert(this::onAlert);
        VigilWorkerInterceptor interceptor = push(VigilWorkerInterceptor.newBuilder()
                .setBootstrapServers(vigil.bootstrapServers())
                .setCluster(config.temporal().cluster())
                .setTopicPrefix(config.kafka().topicPrefix().value())
                .build());
        screen.ready(settings, server.namespace());
        Instant started = clock.instant();
        DemoFleet fleet = push(DemoFleet.start(
                FleetOptions.of(server, plan, settings.scenario(), List.of(interceptor), clock), screen::planted));
        vigil.workerMetrics(MetricsConfig.of(List.of(URI.create(fleet.metricsUrl()))));

        LongRun watch = new LongRun(vigil, screen.terminal());
        awaitCaught(vigil, fleet, watch, started.plus(settings.timeout()));
        if (settings.resolve()) {
            fleet.remove(FailureMode.RETRY_STORM);
            screen.removed(FailureMode.RETRY_STORM);
        }
        if (judgement(fleet).allCaught()) {
            awaitHealthy(vigil, fleet, watch);
        }
        if (settings.resolve()) {
            awaitResolved(vigil, watch, started.plus(settings.timeout()));
        }
        return report(server, vigil, fleet);
    }

    /** Until all faults are caught; without {@code once} for ever. */
    private void awaitCaught(RunningVigil vigil, DemoFleet fleet, LongRun watch, Instant deadline)
            throws InterruptedException {
        boolean told = false;
        while (vigil.fatal().isEmpty()) {
            boolean caught = judgement(fleet).allCaught();
            if (caught && !told && settings.scenario() != Scenario.HEALTHY) {
                screen.allCaught(report(null, vigil, fleet));
                told = true;
            }
            if (settings.once() && (caught || clock.instant().isAfter(deadline))) {
                return;
            }
            pause(watch);
        }
    }

    /** The healthy half had its say: the watermark is two panes past the last alert, and each healthy type has closed its chains. */
    private void awaitHealthy(RunningVigil vigil, DemoFleet fleet, LongRun watch) throws InterruptedException {
        Instant caughtAt = clock.instant();
        Instant enough = caughtAt.plus(Duration.ofMinutes(PANES_AFTER));
        Instant deadline = caughtAt.plus(AFTERWARDS);
        screen.waitingForHealthy(PANES_AFTER, HEALTHY_CHAINS);
        while (vigil.fatal().isEmpty()
                && clock.instant().isBefore(deadline)
                && (completeTo(vigil).isBefore(enough) || !fleet.healthyClosedAtLeast(HEALTHY_CHAINS))) {
            pause(watch);
        }
    }

    private void awaitResolved(RunningVigil vigil, LongRun watch, Instant deadline) throws InterruptedException {
        while (vigil.fatal().isEmpty() && clock.instant().isBefore(deadline) && !stormResolved()) {
            pause(watch);
        }
    }

    /** Whether the retry storm's alert has resolved, if that was asked for. */
    public boolean resolvedAsAsked() {
        return !settings.resolve() || stormResolved();
    }

    private boolean stormResolved() {
        return seen().stream()
                .map(SeenAlert::alert)
                .anyMatch(alert ->
                        alert.getFailureMode() == FailureMode.RETRY_STORM && alert.getState() == AlertState.RESOLVED);
    }

    private static Instant completeTo(RunningVigil vigil) {
        return vigil.collectorStatus().stream()
                .flatMap(status -> status.namespaces().stream())
                .flatMap(namespace -> Stream.of(namespace.closedTo(), namespace.openReadTo()))
                .map(promise -> promise.orElse(Instant.EPOCH))
                .min(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private void pause(LongRun watch) throws InterruptedException {
        watch.tellChanges();
        if (never.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new InterruptedException();
        }
    }

    private void onAlert(Alert alert) {
        SeenAlert record = new SeenAlert(alert, clock.instant());
        synchronized (seen) {
            seen.add(record);
        }
        screen.alert(record);
    }

    private List<SeenAlert> seen() {
        synchronized (seen) {
            return List.copyOf(seen);
        }
    }

    private Judgement judgement(DemoFleet fleet) {
        return DemoJudge.judge(settings.scenario().modes(), fleet.plantings(), seen());
    }

    private DemoReport report(@Nullable TemporalServer server, RunningVigil vigil, DemoFleet fleet) {
        long events = vigil.collectorStatus().stream()
                .flatMap(status -> status.namespaces().stream())
                .mapToLong(CollectorStatus.Namespace::events)
                .sum();
        long workflows = fleet.counts().getOrDefault("started", 0L);
        return new DemoReport(
                server == null ? "" : server.description(),
                plan.seed(),
                judgement(fleet),
                new DemoReport.Counts(
                        workflows,
                        events,
                        vigil.observations(),
                        seen().stream()
                                .map(record -> record.alert().getAlertId())
                                .distinct()
                                .count()));
    }

    /** The demo's catalogue and the shipped defaults; neither environment nor a file of the user's changes them. */
    private VigilConfig config() {
        try {
            Path file = scratch.resolve("vigil.yaml");
            Files.writeString(file, plan.vigilYaml());
            return new ConfigLoader(RuleSettings.SHIPPED)
                    .load(Optional.of(file), Map.of(), Map.of())
                    .config();
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's configuration could not be written", e);
        }
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("vigil-demo");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory could be made", e);
        }
    }

    private synchronized <T extends AutoCloseable> T push(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.atDebug().setCause(e).log("a part of the demo did not close cleanly");
            }
        }
        delete(scratch);
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("the temporary directory was not removed");
        }
    }
}
