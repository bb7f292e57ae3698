package dev.vigil.collector;

import com.google.protobuf.ByteString;
import dev.vigil.collector.bench.CpuSplit;
import dev.vigil.collector.bench.Medians;
import dev.vigil.collector.sink.EventTransactions;
import dev.vigil.collector.sink.EventWriter;
import dev.vigil.collector.source.temporal.ApiClass;
import dev.vigil.collector.source.temporal.RequestLimits;
import dev.vigil.collector.source.temporal.ScanConfig;
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
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Benchmark, by hand: how fast a collector catches up with closed runs of a real server, against a bare loop of
 * GetWorkflowExecutionHistory for the same pages on as many threads: one of plain requests, and one of requests that let others
 * go first, as the collector's do. They take turns in one process, the broker in it as well, and each goes first as
 * often as the others; each collector is compared with the bare loops of its round and the middle ratio counts, by time and by
 * the CPU that all took together, which what else runs on the machine changes less. With {@code -Dvigil.apart=true} the server has a core of its own. Then one collector catches up within its default share, and what it asks for is held against its budget.
 */
public final class CollectorRate {

    private static final int RUNS = Integer.getInteger("vigil.runs", 300);
    private static final int ACTIVITIES = 80;
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
            if (Boolean.getBoolean("vigil.apart")) {
                apart();
            }
            temporal.register("bench");
            try (Fleet fleet = new Fleet(temporal.target(), "bench")) {
                List<WorkflowExecutionInfo> runs = make(fleet);
                compare(temporal, kafka, fleet, runs);
                CatchUp narrow =
                        collect(temporal, kafka, new TopicPrefix("narrow."), runs, NARROW, EventTransactions::new);
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

    /** The server has the first core to itself, everything of ours the second: the collector, and the broker in its process. */
    private static void apart() throws Exception {
        for (ProcessHandle server : ProcessHandle.current().descendants().toList()) {
            pin(server, 0);
        }
        pin(ProcessHandle.current(), 1);
    }

    private static void pin(ProcessHandle process, int core) throws Exception {
        int exit = new ProcessBuilder("taskset", "-apc", String.valueOf(core), String.valueOf(process.pid()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("taskset, of util-linux, ended with " + exit);
        }
    }

    /** @param seconds from the start of the collector to the last event */
    private record CatchUp(Pass pass, double seconds, Map<ApiClass, Long> requests) {

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
        Map<Way, List<Pass>> passes = new EnumMap<>(Way.class);
        List<Way> turns = new ArrayList<>(List.of(Way.values()));
        for (int round = -1; round < ROUNDS; round++) {
            for (Way way : turns) {
                TopicPrefix prefix = new TopicPrefix("r" + round + "." + way + ".");
                Pass pass = switch (way) {
                    case PLAIN, YIELDING -> bare(fleet, runs, way == Way.YIELDING);
                    case COLLECTOR -> collect(temporal, kafka, prefix, runs, WIDE, EventTransactions::new).pass;
                    case UNTRANSACTED -> collect(temporal, kafka, prefix, runs, WIDE, UntransactedWriter::new).pass;
                };
                if (round >= 0) { // the first one warms up
                    passes.computeIfAbsent(way, each -> new ArrayList<>()).add(pass);
                    System.out.printf(
                            Locale.ROOT,
                            "round %d, %s: %.0f events/s, %s%n",
                            round + 1,
                            way,
                            pass.perSecond,
                            pass.parts());
                }
            }
            Collections.rotate(turns, 1);
        }
        List<Pass> collected = passes.getOrDefault(Way.COLLECTOR, List.of());
        for (Way way : List.of(Way.PLAIN, Way.YIELDING, Way.UNTRANSACTED)) {
            List<Pass> bare = passes.getOrDefault(way, List.of());
            print("collector by time, of " + way, bare, collected, each -> each.perSecond);
            print("collector by CPU of all, of " + way, bare, collected, each -> 1 / each.microsEach());
        }
    }

    private static void print(String what, List<Pass> bare, List<Pass> collected, ToDoubleFunction<Pass> rate) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < bare.size(); i++) {
            ratios.add(100 * rate.applyAsDouble(collected.get(i)) / rate.applyAsDouble(bare.get(i)));
        }
        System.out.printf(
                Locale.ROOT,
                "%s: %.0f %% (quartiles %.0f, %.0f)%n",
                what,
                Medians.middle(ratios),
                Medians.quantile(ratios, 0.25),
                Medians.quantile(ratios, 0.75));
    }

    /** Who reads, and how. */
    private enum Way {
        /** A bare loop of plain requests. */
        PLAIN,
        /** A bare loop of requests that let everybody else of the namespace go first, as the collector's do. */
        YIELDING,
        COLLECTOR,
        /** The same collector with an idempotent producer and flushes in place of transactions. */
        UNTRANSACTED
    }

    private record Pass(double perSecond, long events, CpuSplit cpu) {

        double microsEach() {
            double micros = 0;
            for (CpuSplit.Part part : CpuSplit.Part.values()) {
                micros += cpu.microsEach(part, events);
            }
            return micros;
        }

        String parts() {
            StringBuilder parts = new StringBuilder("CPU in microseconds an event:");
            for (CpuSplit.Part part : CpuSplit.Part.values()) {
                parts.append(String.format(Locale.ROOT, " %s %.1f", part, cpu.microsEach(part, events)));
            }
            return parts.toString();
        }
    }

    private static List<WorkflowExecutionInfo> make(Fleet fleet) {
        for (int i = 0; i < RUNS; i++) {
            fleet.bulk("run-" + i, ACTIVITIES);
        }
        List<WorkflowExecutionInfo> runs = closed(fleet);
        while (runs.size() < RUNS) {
            LockSupport.parkNanos(500_000_000);
            runs = closed(fleet);
        }
        return runs;
    }

    private static Pass bare(Fleet fleet, List<WorkflowExecutionInfo> runs, boolean yielding) throws Exception {
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads =
                Executors.newFixedThreadPool(THREADS, work -> new Thread(work, "bare-" + number.incrementAndGet()));
        CpuSplit before = CpuSplit.now();
        long begun = System.nanoTime();
        List<Future<Integer>> reads = new ArrayList<>();
        for (WorkflowExecutionInfo run : runs) {
            reads.add(threads.submit(() -> read(fleet, run, yielding)));
        }
        long events = 0;
        for (Future<Integer> each : reads) {
            events += each.get();
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        CpuSplit used = CpuSplit.now().since(before);
        threads.shutdown();
        return new Pass(events / seconds, events, used);
    }

    private static int read(Fleet fleet, WorkflowExecutionInfo run, boolean yielding) {
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
                            .setWaitNewEvent(yielding)
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
            RequestLimits limits,
            EventWriter.Factory writers)
            throws Exception {
        TestTopics.create(kafka.bootstrapServers(), prefix, 8);
        long all =
                runs.stream().mapToLong(WorkflowExecutionInfo::getHistoryLength).sum();
        try (Collector collector = new Collector(
                CollectorConfig.of("bench", temporal.target(), List.of("bench"), producer(kafka))
                        .withTopicPrefix(prefix)
                        // all runs are found by the first scan, however long ago they closed: it is reading that is
                        // measured
                        .withScan(scan())
                        .withLimits(limits),
                new CollectorRegistry(),
                Clock.systemUTC(),
                writers,
                phase -> {})) {
            long started = System.nanoTime();
            collector.start();
            await(() -> histories(collector) > 0);
            CpuSplit before = CpuSplit.now();
            long begun = System.nanoTime();
            await(() -> events(collector) >= all);
            long end = System.nanoTime();
            return new CatchUp(
                    new Pass(all / ((end - begun) / 1e9), all, CpuSplit.now().since(before)),
                    (end - started) / 1e9,
                    collector.status().namespaces().get(0).requests());
        }
    }

    /** What the collector sets for its transactions, for both kinds of writers. */
    private static Map<String, Object> producer(EmbeddedKafka kafka) {
        return Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "linger.ms",
                5,
                "batch.size",
                131_072,
                "compression.type",
                "lz4");
    }

    private static ScanConfig scan() {
        ScanConfig scan = ScanConfig.defaults();
        return new ScanConfig(
                scan.interval(),
                scan.listInterval(),
                scan.lag(),
                scan.overlap(),
                scan.deepOverlap(),
                scan.deepEvery(),
                CollectorConfig.DEFAULT_SINCE,
                scan.openEvery(),
                scan.problemsEvery());
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not caught up within five minutes");
            }
            LockSupport.parkNanos(10_000_000); // asking costs CPU that is not the collector's
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
