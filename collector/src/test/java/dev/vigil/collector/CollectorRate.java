package dev.vigil.collector;

import com.google.protobuf.ByteString;
import dev.vigil.collector.bench.Medians;
import dev.vigil.collector.source.temporal.ApiClass;
import dev.vigil.collector.source.temporal.RequestLimits;
import dev.vigil.embedded.EmbeddedKafka;
import dev.vigil.embedded.EmbeddedKafkaConfig;
import dev.vigil.schema.TopicPrefix;
import dev.vigil.testing.RealTemporal;
import io.prometheus.client.CollectorRegistry;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryRequest;
import io.temporal.api.workflowservice.v1.GetWorkflowExecutionHistoryResponse;
import io.temporal.api.workflowservice.v1.ListWorkflowExecutionsRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Benchmark, by hand: how fast a collector catches up with closed runs of a real server, against a bare loop of
 * GetWorkflowExecutionHistory for the same pages on as many threads. Both take turns in one process, each going first as
 * often as the other; each collector is compared with the bare loop of its round and the middle ratio counts. Then one
 * catches up within its default share, and what it asks for is held against its budget.
 */
public final class CollectorRate {

    private static final int RUNS = Integer.getInteger("vigil.runs", 200);
    private static final int ACTIVITIES = 60;
    private static final int THREADS = CollectorConfig.DEFAULT_CONCURRENCY;
    private static final int ROUNDS = Integer.getInteger("vigil.rounds", 7);
    private static final RequestLimits WIDE = new RequestLimits(10, 100_000, 40, Duration.ofSeconds(10), 1);

    /** A tenth of what it is by default, so that catching up takes a while. */
    private static final RequestLimits NARROW = new RequestLimits(2, 44, 4, Duration.ofSeconds(10), 1);

    private CollectorRate() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("vigil-bench");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.temporary());
                RealTemporal temporal = new RealTemporal(directory)) {
            temporal.register("bench");
            try (Fleet fleet = new Fleet(temporal.target(), "bench")) {
                List<WorkflowExecutionInfo> runs = make(fleet);
                compare(temporal, kafka, fleet, runs);
                CatchUp narrow = collect(temporal, kafka, new TopicPrefix("narrow."), runs, NARROW);
                narrow.requests.forEach((api, sent) -> System.out.printf(
                        Locale.ROOT,
                        "catching up in %.1f s, %s: %d requests, budget %.0f at %.0f a second: %.0f %%%n",
                        narrow.seconds,
                        api.label(),
                        sent,
                        narrow.budget(api),
                        perSecond(api),
                        100 * sent / narrow.budget(api)));
            }
        }
    }

    /** @param seconds from the start of the collector to the last event */
    private record CatchUp(double perSecond, double seconds, Map<ApiClass, Long> requests) {

        /** What the bucket held, and what flowed into it. */
        private double budget(ApiClass api) {
            return CollectorRate.perSecond(api) * (1 + seconds);
        }
    }

    private static double perSecond(ApiClass api) {
        return switch (api) {
            case VISIBILITY -> NARROW.visibilityPerSecond();
            case HISTORY -> NARROW.historyPerSecond();
            case DESCRIBE -> NARROW.describePerSecond();
        };
    }

    private static void compare(
            RealTemporal temporal, EmbeddedKafka kafka, Fleet fleet, List<WorkflowExecutionInfo> runs)
            throws Exception {
        List<Double> ratios = new ArrayList<>();
        for (int round = -1; round < ROUNDS; round++) {
            boolean bareFirst = round % 2 == 0;
            double bare = bareFirst ? bare(fleet, runs) : 0;
            double collected = collect(temporal, kafka, new TopicPrefix("r" + round + "."), runs, WIDE).perSecond;
            bare = bareFirst ? bare : bare(fleet, runs);
            if (round >= 0) { // the first one warms up
                ratios.add(100 * collected / bare);
                System.out.printf(
                        Locale.ROOT,
                        "round %d: bare %.0f events/s, collector %.0f events/s: %.0f %%%n",
                        round + 1,
                        bare,
                        collected,
                        100 * collected / bare);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "of the server's own rate: %.0f %% (quartiles %.0f, %.0f)%n",
                Medians.middle(ratios),
                Medians.quantile(ratios, 0.25),
                Medians.quantile(ratios, 0.75));
    }

    private static List<WorkflowExecutionInfo> make(Fleet fleet) {
        for (int i = 0; i < RUNS; i++) {
            fleet.fan("run-" + i, ACTIVITIES);
        }
        List<WorkflowExecutionInfo> runs = closed(fleet);
        while (runs.size() < RUNS) {
            LockSupport.parkNanos(500_000_000);
            runs = closed(fleet);
        }
        return runs;
    }

    private static double bare(Fleet fleet, List<WorkflowExecutionInfo> runs) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        long begun = System.nanoTime();
        List<Future<Integer>> reads = new ArrayList<>();
        for (WorkflowExecutionInfo run : runs) {
            reads.add(threads.submit(() -> read(fleet, run)));
        }
        long events = 0;
        for (Future<Integer> each : reads) {
            events += each.get();
        }
        threads.shutdown();
        return events / ((System.nanoTime() - begun) / 1e9);
    }

    private static int read(Fleet fleet, WorkflowExecutionInfo run) {
        int events = 0;
        ByteString token = ByteString.EMPTY;
        do {
            GetWorkflowExecutionHistoryResponse page = fleet.stubs()
                    .blockingStub()
                    .getWorkflowExecutionHistory(GetWorkflowExecutionHistoryRequest.newBuilder()
                            .setNamespace("bench")
                            .setExecution(run.getExecution())
                            .setMaximumPageSize(256)
                            .setNextPageToken(token)
                            .build());
            events += page.getHistory().getEventsCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return events;
    }

    /** The rate is from the first request for a history until the last event is durable. */
    private static CatchUp collect(
            RealTemporal temporal,
            EmbeddedKafka kafka,
            TopicPrefix prefix,
            List<WorkflowExecutionInfo> runs,
            RequestLimits limits)
            throws Exception {
        TestTopics.create(kafka.bootstrapServers(), prefix, 8);
        long all =
                runs.stream().mapToLong(WorkflowExecutionInfo::getHistoryLength).sum();
        try (Collector collector = new Collector(
                CollectorConfig.of(
                                "bench",
                                temporal.target(),
                                List.of("bench"),
                                Map.of("bootstrap.servers", kafka.bootstrapServers()))
                        .withTopicPrefix(prefix)
                        .withLimits(limits),
                new CollectorRegistry(),
                Clock.systemUTC())) {
            long started = System.nanoTime();
            collector.start();
            await(() -> histories(collector) > 0);
            long begun = System.nanoTime();
            await(() -> events(collector) >= all);
            long end = System.nanoTime();
            return new CatchUp(
                    all / ((end - begun) / 1e9),
                    (end - started) / 1e9,
                    collector.status().namespaces().get(0).requests());
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not caught up within five minutes");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long histories(Collector collector) {
        return collector.status().namespaces().get(0).requests().getOrDefault(ApiClass.HISTORY, 0L);
    }

    private static long events(Collector collector) {
        return collector.status().namespaces().get(0).events();
    }

    private static List<WorkflowExecutionInfo> closed(Fleet fleet) {
        return fleet.stubs()
                .blockingStub()
                .listWorkflowExecutions(ListWorkflowExecutionsRequest.newBuilder()
                        .setNamespace("bench")
                        .setPageSize(1_000)
                        .setQuery("ExecutionStatus != 'Running'")
                        .build())
                .getExecutionsList();
    }
}
