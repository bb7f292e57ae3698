package dev.vigil.collector;

import dev.vigil.collector.bench.Medians;
import dev.vigil.collector.source.temporal.ApiClass;
import dev.vigil.collector.source.temporal.RequestLimits;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.testing.RealTemporal;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What a collector that catches up costs a fleet that needs all of its namespace's requests: the fleet runs without rest, and
 * in every other phase a new collector reads the same backlog from its beginning. Each such phase is compared with the two
 * beside it, so that a machine that gets slower or faster does not count, and the middle of them is taken.
 */
public final class FairShare implements AutoCloseable {

    /** Requests a second of the namespace; low, so that nothing else is short, on a slow machine either. */
    static final int NAMESPACE_PER_SECOND = 24;

    /** Closed runs that wait to be read: more than can be read in a phase at the full rate. */
    private static final int BACKLOG = 400;

    private static final String NAMESPACE = "busy";
    private static final Duration START = Duration.ofSeconds(60);

    /**
     * @param ratios fleet's throughput with the collector against without, percent, each phase
     * @param perSecond runs of the fleet a second without the collector
     * @param historyPerSecond histories the collector read a second
     */
    record Cost(List<Double> ratios, double perSecond, double historyPerSecond) {

        double middle() {
            return Medians.middle(ratios);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "fleet keeps %.1f %% of %.2f runs/s while %.1f histories/s are read; each phase: %s",
                    middle(),
                    perSecond,
                    historyPerSecond,
                    ratios.stream()
                            .map(each -> String.format(Locale.ROOT, "%.0f", each))
                            .toList());
        }
    }

    private final EmbeddedKafka kafka;
    private final RealTemporal temporal;
    private final BusyFleet fleet;
    private final GrpcProxy greed;
    private int collectors;

    FairShare(Path directory) throws Exception {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
        temporal = new RealTemporal(directory);
        temporal.register(NAMESPACE);
        greed = new GrpcProxy(temporal.target());
        fleet = new BusyFleet(temporal.target(), NAMESPACE);
        greed.rule(new GrpcProxy.Rule() {
            @Override
            public byte @Nullable [] instead(String method, byte[] request) throws IOException {
                return method.equals("GetWorkflowExecutionHistory") ? fleet.beforeOthers(request) : null;
            }
        });
        fleet.leaveBacklog(BACKLOG);
        limit();
        fleet.run();
    }

    private void limit() throws IOException {
        temporal.dynamicConfig(
                Map.of("frontend.namespaceRPS", NAMESPACE_PER_SECOND, "frontend.namespaceBurstRatio", 1.0));
    }

    /**
     * @param share of the namespace's requests that the collector may take, 0 to 1
     * @param greedy its reads of closed runs, which let everybody else go first, go before the polls of workers instead
     * @param phases with the collector; there is one more without
     */
    Cost cost(double share, boolean greedy, int phases, Duration phase) throws Exception {
        fleet.awaitSteady(START);
        List<Double> without = new ArrayList<>(List.of(fleet.perSecond(phase)));
        List<Double> with = new ArrayList<>();
        long histories = 0;
        long nanos = 0;
        for (int i = 0; i < phases; i++) {
            try (Collector collector = collector(share, greedy)) {
                collector.start();
                long end = System.nanoTime() + START.toNanos();
                while (histories(collector) == 0) {
                    if (System.nanoTime() > end) {
                        throw new AssertionError("the collector reads nothing within " + START);
                    }
                    LockSupport.parkNanos(20_000_000);
                }
                long before = histories(collector);
                long begun = System.nanoTime();
                with.add(fleet.perSecond(phase));
                nanos += System.nanoTime() - begun;
                histories += histories(collector) - before;
            }
            without.add(fleet.perSecond(phase));
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < phases; i++) {
            ratios.add(100 * with.get(i) / ((without.get(i) + without.get(i + 1)) / 2));
        }
        return new Cost(ratios, Medians.middle(without), histories / (nanos / 1e9));
    }

    /** One that knows of nothing yet. */
    private Collector collector(double share, boolean greedy) throws Exception {
        TopicPrefix prefix = new TopicPrefix("fair" + ++collectors + ".");
        TestTopics.create(kafka.bootstrapServers(), prefix, 2);
        double perSecond = share * NAMESPACE_PER_SECOND;
        return new Collector(
                CollectorConfig.of(
                                "test",
                                greedy ? greed.target() : temporal.target(),
                                List.of(NAMESPACE),
                                Map.of("bootstrap.servers", kafka.bootstrapServers()))
                        .withTopicPrefix(prefix)
                        .withLimits(new RequestLimits(
                                2, perSecond * 11 / 12, perSecond / 12, RequestLimits.DEFAULT_TIMEOUT, 1)),
                new CollectorRegistry(),
                Clock.systemUTC());
    }

    private static long histories(Collector collector) {
        return collector.status().namespaces().get(0).requests().getOrDefault(ApiClass.HISTORY, 0L);
    }

    @Override
    public void close() throws Exception {
        fleet.close();
        greed.close();
        temporal.close();
        kafka.close();
    }

    /** By hand: {@code PHASES SECONDS}. */
    public static void main(String[] arguments) throws Exception {
        int phases = Integer.parseInt(arguments[0]);
        Duration phase = Duration.ofSeconds(Long.parseLong(arguments[1]));
        try (FairShare measured = new FairShare(Files.createTempDirectory("vigil-bench"))) {
            measured.print(0.2, false, phases, phase);
            measured.print(0.2, true, phases, phase);
            measured.print(1, true, phases, phase);
        }
        System.exit(0); // pollers of a limited server take their time
    }

    private void print(double share, boolean greedy, int phases, Duration phase) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "share %.0f %% of %d requests/s%s: %s%n",
                100 * share,
                NAMESPACE_PER_SECOND,
                greedy ? ", going before others" : "",
                cost(share, greedy, phases, phase));
    }
}
